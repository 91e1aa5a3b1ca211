import { Global, type INestApplicationContext, Module, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { ConfigModule, loadConfig } from '#config';
import { DatabaseModule } from '#database';
import { HttpModule } from '#http';
import { IdentityModule } from '#identity';
import { IdentityJobsModule } from '#identity/jobs';
import { MetricsModule } from '#observability';
import { JobRegistry, QueueModule } from '#queue';
import { eventually } from '../../support/eventually';
import { cloneDatabase } from '../../support/test-database';

/** The identity domain on a database of its own, and a second way into that database to look and to meddle. */
export interface IdentityUnderTest {
  readonly databaseUrl: string;
  get<UseCase>(useCase: Type<UseCase>): UseCase;
  sql<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  /**
   * Holds the lock of an account until as many transactions wait for a lock as there are contenders, then lets them go
   * at once and returns how each ended.
   */
  collide<T>(userId: string, contenders: readonly (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]>;
  close(): Promise<void>;
}

export async function startIdentity(): Promise<IdentityUnderTest> {
  const database = await cloneDatabase();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'identity-'));
  const module = await identityModule(database.url, dataDir);
  const connection = await connect(database.url);
  const sql = async <Row>(text: string, values: unknown[] = []) => (await connection.query(text, values)).rows as Row[];
  return {
    databaseUrl: database.url,
    get: (useCase) => module.get(useCase),
    sql,
    collide: async (userId, contenders) => {
      const holder = await connect(database.url);
      try {
        await holder.query('begin');
        await holder.query('select 1 from users where id = $1 for update', [userId]);
        const results = Promise.allSettled(contenders.map((contender) => contender()));
        await eventually(async () => (await waitingForALock(sql)) === contenders.length, {
          what: 'every contender to wait for a lock',
          seconds: 4,
        });
        await holder.query('commit');
        return await results;
      } finally {
        await holder.end();
      }
    },
    close: async () => {
      await connection.end();
      await module.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

@Global()
@Module({ providers: [JobRegistry], exports: [JobRegistry] })
class JobsModule {}

async function identityModule(url: string, dataDir: string): Promise<INestApplicationContext> {
  const config = loadConfig({ DATABASE_URL: url, HOLDFAST_DATA_DIR: dataDir });
  const module = await Test.createTestingModule({
    imports: [
      ConfigModule.forRoot(config),
      MetricsModule,
      DatabaseModule.forRoot('test'),
      QueueModule.forAppending(),
      HttpModule,
      JobsModule,
      IdentityModule,
      IdentityJobsModule,
    ],
  }).compile();
  return module.init();
}

async function waitingForALock(sql: IdentityUnderTest['sql']): Promise<number> {
  const [row] = await sql<{ waiting: number }>(
    `select count(distinct pid)::int as waiting from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return row?.waiting ?? 0;
}
