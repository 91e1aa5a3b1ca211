import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Pool, type PoolClient } from 'pg';
import { type Config, loadConfig } from '#config';
import { textOf } from '#database';
import { AccessTokens, createHttpApp, type Role } from '#http';
import { checkInvariants } from '#invariants';
import { newId } from '#kernel';
import { makeLogger } from '#observability';
import { ApiModule } from '../../../apps/api/src/api.module';
import type { Headers_, Json, Reply } from '../../support/client';
import { RedisServer } from '../../support/redis-server';
import { cloneDatabase, type TestDatabase } from '../../support/test-database';
import type { Engine } from './engines';

export interface ShopSettings {
  /** How many processes answer requests. */
  readonly apis?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** The address of the database that they use, when they are not to talk to the server directly. */
  readonly via?: (url: string) => string;
}

export interface Request {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: Json;
  readonly headers?: Headers_;
  /** Which of the processes is asked: the first, unless told otherwise. */
  readonly api?: number;
}

/** What only holds while a worker runs; there is none here. */
const needsWorker = new Set(['I7', 'I8', 'I9', 'I11']);

/** Nobody is refused for coming often, or because the machine that runs the tests is slow. */
const noLimits = {
  ORDER_RATE_LIMIT_PER_MINUTE: '0',
  RATE_LIMIT_PER_MINUTE: '0',
  AUTH_RATE_LIMIT_PER_MINUTE: '0',
  LOCK_TIMEOUT_MS: '30000',
  STATEMENT_TIMEOUT_MS: '60000',
};

/** API processes with one of the checkouts, on a database of their own, without ports and without a worker. */
export class CheckoutShop {
  private readonly sessions = new Set<PoolClient>();

  private constructor(
    private readonly database: TestDatabase,
    private readonly dataDir: string,
    /** What the distributed checkout keeps its locks in. */
    readonly redis: RedisServer | undefined,
    private readonly apis: readonly NestFastifyApplication[],
    private readonly pool: Pool,
  ) {}

  static async open(engine: Engine, { apis = 1, env = {}, via }: ShopSettings = {}): Promise<CheckoutShop> {
    const database = await cloneDatabase();
    const dataDir = mkdtempSync(path.join(tmpdir(), 'checkout-'));
    const redis = engine.strategy === 'distributed' ? await RedisServer.open() : undefined;
    const config = loadConfig({
      DATABASE_URL: via?.(database.url) ?? database.url,
      HOLDFAST_DATA_DIR: dataDir,
      REDIS_URL: redis?.url,
      CHECKOUT_STRATEGY: engine.strategy,
      CHECKOUT_BATCH_MAX: String(engine.batchMax),
      ...noLimits,
      ...env,
    });
    const started: NestFastifyApplication[] = [];
    for (let count = 0; count < apis; count += 1) started.push(await startApi(config));
    const pool = new Pool({ connectionString: database.url, max: 6 });
    pool.on('error', () => undefined);
    return new CheckoutShop(database, dataDir, redis, started, pool);
  }

  /** Where its rows are. */
  get url(): string {
    return this.database.url;
  }

  get<UseCase>(useCase: Type<UseCase>, api = 0): UseCase {
    return this.api(api).get(useCase, { strict: false });
  }

  async call(address: string, { method, body, headers = {}, api = 0 }: Request = {}): Promise<Reply> {
    const response = await this.api(api).inject({
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      url: `/api/v1${address}`,
      headers: { ...headers },
      payload: body as object,
    });
    const received = Object.entries(response.headers).map(([name, value]) => [name, String(value)] as const);
    const answer: Json = response.body === '' ? undefined : JSON.parse(response.body);
    return { status: response.statusCode, headers: new Headers(received.map((pair) => [...pair])), body: answer };
  }

  /** Signs in, without a password. */
  async bearer(userId: string, role: Role): Promise<Headers_> {
    const token = await this.get(AccessTokens).issue({ userId, role });
    return { authorization: `Bearer ${token}` };
  }

  async staff(): Promise<Headers_> {
    return this.bearer(newId(), 'admin');
  }

  /** Single statements, past the API. */
  async rows<Row = Json>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.pool.query(sql, [...values])).rows as Row[];
  }

  /** A session of the test's own, in a transaction that ends when it is told to. */
  async transaction(): Promise<{ rows: CheckoutShop['rows']; end(how: 'commit' | 'rollback'): Promise<void> }> {
    const session = await this.pool.connect();
    this.sessions.add(session);
    await session.query('begin');
    return {
      rows: async <Row>(sql: string, values: readonly unknown[] = []) =>
        (await session.query(sql, [...values])).rows as Row[],
      end: async (how) => {
        await session.query(how);
        this.sessions.delete(session);
        session.release();
      },
    };
  }

  /** The invariants that do not hold, with what violates them; empty when all is well. */
  async violations(): Promise<Json[]> {
    const { rules } = await checkInvariants({ query: (sql, values) => this.rows(textOf(sql), values) });
    return rules.filter(({ rule, violations }) => violations > 0 && !needsWorker.has(rule));
  }

  async close(): Promise<void> {
    for (const session of this.sessions) session.release(true);
    for (const api of this.apis) await api.close();
    await this.pool.end();
    await this.redis?.close();
    await this.database.drop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  private api(index: number): NestFastifyApplication {
    const api = this.apis[index % this.apis.length];
    if (!api) throw new Error('This shop has no API.');
    return api;
  }
}

async function startApi(config: Config): Promise<NestFastifyApplication> {
  const logger = makeLogger({ app: 'test', level: 'silent' });
  const app = await createHttpApp(ApiModule.forRoot(config), config.http, { logger });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}
