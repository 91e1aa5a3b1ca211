import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { eventually } from './eventually';
import { projectRoot } from './project-root';
import { cloneDatabase, type TestDatabase } from './test-database';
import { webhookSecret } from './webhook-secret';

const nodeFlags = ['--disable-warning=ExperimentalWarning', '--enable-source-maps'];

/** A test that starts several processes at once, on a machine that others use too, gives its set-up as long as this. */
export const startSeconds = 240;

/** One real process of the product. */
export class AppProcess {
  private output = '';
  private ended = false;

  constructor(
    readonly kind: 'api' | 'worker',
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    child.once('exit', () => (this.ended = true));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get running(): boolean {
    return !this.ended;
  }

  get log(): string {
    return this.output;
  }

  /** What it logged, line by line; lines that are no JSON are left out. */
  get lines(): Record<string, unknown>[] {
    return this.output.split('\n').flatMap((line) => {
      try {
        return [JSON.parse(line) as Record<string, unknown>];
      } catch {
        return [];
      }
    });
  }

  /** Where it listens, once it is ready for work. */
  async ready(): Promise<string> {
    const address = await eventually(() => (this.ended ? 'nowhere' : this.readyAddress()), {
      seconds: startSeconds,
      what: `the ${this.kind} to be ready:\n${this.output}`,
    });
    if (this.ended) throw new Error(`the ${this.kind} ended:\n${this.output}`);
    return address;
  }

  private async readyAddress(): Promise<string | undefined> {
    const address = this.lines.find((line) => typeof line['address'] === 'string')?.['address'] as string | undefined;
    return address !== undefined && (await fetch(`${address}/health/ready`)).ok ? address : undefined;
  }

  /** Lets what it writes lie, as a reader does that hangs. */
  pauseListening(): void {
    this.child.stdout?.pause();
  }

  resumeListening(): void {
    this.child.stdout?.resume();
  }

  /** Nobody reads what it writes any more. */
  stopListening(): void {
    this.child.stdout?.destroy();
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (!this.ended) {
      this.signal(signal);
      await eventually(() => this.ended, {
        seconds: 20,
        what: `the ${this.kind} to end:\n${this.output.slice(-2000)}`,
      });
    }
    return this.child.exitCode;
  }
}

export interface ShopOptions {
  readonly apis?: number;
  readonly workers?: number;
  /** What they are told besides what all are told; it may depend on the database that was made for them. */
  readonly env?: Environment | ((databaseUrl: string) => Promise<Environment>);
  /** Default: one of its own on the server of the tests. Dropped when the shop closes. */
  readonly database?: TestDatabase;
  /** The address by which its processes reach the database, when they are not to talk to the server directly. */
  readonly via?: (url: string) => string;
}

type Environment = Readonly<Record<string, string>>;

/** API and worker processes, compiled as they ship, on a database of their own. */
export class Shop {
  readonly apis: AppProcess[] = [];
  readonly workers: AppProcess[] = [];
  readonly urls: string[] = [];

  private constructor(
    private readonly database: TestDatabase,
    readonly dataDir: string,
    private connection: Client,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  static async open({ apis = 1, workers = 1, env = {}, via, ...options }: ShopOptions = {}): Promise<Shop> {
    const database = options.database ?? (await cloneDatabase());
    const dataDir = mkdtempSync(path.join(os.tmpdir(), 'holdfast-shop-'));
    const shop = new Shop(database, dataDir, await connectTo(database.url), {
      DATABASE_URL: via?.(database.url) ?? database.url,
      ...(typeof env === 'function' ? await env(database.url) : env),
    });
    try {
      const started = [
        ...Array.from({ length: apis }, () => shop.startApi()),
        ...Array.from({ length: workers }, () => shop.startWorker()),
      ];
      await Promise.all(started);
    } catch (error) {
      await shop.close();
      throw error;
    }
    return shop;
  }

  /** The address of the first API. */
  get url(): string {
    const [url] = this.urls;
    if (url === undefined) throw new Error('This shop has no API.');
    return url;
  }

  /** Spreads requests over the APIs, as a proxy does. */
  urlFor(index: number): string {
    return this.urls[index % this.urls.length] ?? this.url;
  }

  get hasWorker(): boolean {
    return this.workers.length > 0;
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  /** `env` on top of the shop's own. */
  async startApi(env: Readonly<Record<string, string>> = {}): Promise<AppProcess> {
    const api = this.launch('api', env);
    this.apis.push(api);
    this.urls.push(await api.ready());
    return api;
  }

  async startWorker(): Promise<AppProcess> {
    const worker = this.launch('worker');
    this.workers.push(worker);
    await worker.ready();
    return worker;
  }

  /** The test's own session, once its server is there again. */
  async reconnect(url: string): Promise<void> {
    this.connection = await connectTo(url);
  }

  get sql(): Client {
    return this.connection;
  }

  /** The mails that were written, as text. */
  mails(): string[] {
    const folder = path.join(this.dataDir, 'mail');
    try {
      const files = readdirSync(folder).filter((name) => name.endsWith('.eml'));
      return files.map((name) => readFileSync(path.join(folder, name), 'utf8'));
    } catch {
      return [];
    }
  }

  async rows<Row = Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return (await this.connection.query(sql, [...parameters])).rows as Row[];
  }

  async close(): Promise<void> {
    await Promise.all([...this.apis, ...this.workers].map((app) => app.stop().catch(() => app.stop('SIGKILL'))));
    await this.connection.end().catch(() => undefined);
    await this.database.drop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** What a process of this shop is told; `own` on top of it. */
  environment(own: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
    return {
      PATH: process.env['PATH'],
      NODE_ENV: 'test',
      HOLDFAST_DATA_DIR: this.dataDir,
      PORT: '0',
      WORKER_PORT: '0',
      SANDBOX_WEBHOOK_SECRET: webhookSecret,
      ORDER_RATE_LIMIT_PER_MINUTE: '0',
      RATE_LIMIT_PER_MINUTE: '0',
      AUTH_RATE_LIMIT_PER_MINUTE: '0',
      ...this.env,
      ...own,
    };
  }

  /** A process that nobody waits for and that the shop does not know of: whoever starts it ends it. `own` as for `environment`. */
  launch(kind: 'api' | 'worker', own: Readonly<Record<string, string>> = {}): AppProcess {
    const main = path.join(projectRoot, 'dist', 'apps', kind, 'src', 'main.js');
    const env = this.environment(own);
    return new AppProcess(
      kind,
      spawn(process.execPath, [...nodeFlags, main], { cwd: projectRoot, env, stdio: 'pipe' }),
    );
  }
}

async function connectTo(url: string): Promise<Client> {
  const sql = new Client({ connectionString: url });
  sql.on('error', () => undefined);
  await sql.connect();
  return sql;
}
