import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { locateBinaries } from './binaries';
import { openDataFolder, prepareCluster } from './cluster';
import { EmbeddedPostgresError, LeftoverMemory, PortTaken } from './embedded-postgres.error';
import { bindable, loopback } from './free-port';
import { stopLeftover } from './postmaster';
import { assertReachable } from './reachable';
import { type Account, serverAccount } from './server-account';
import { serverFlags } from './server-flags';
import { halt, launch, type LaunchOptions, type ServerProcess } from './server-process';

export interface EmbeddedPostgresOptions {
  /** The folder of the database files, the password, the last port and the log. One server per folder at a time. */
  readonly dataDir: string;
  /** Without one, the port of the last time when it is free, else any free one. */
  readonly port?: number;
  /** Further arguments of the server, such as `['-c', 'log_statement=all']`. */
  readonly flags?: readonly string[];
  /** Takes half sentences about what is done that is out of the ordinary. */
  readonly log?: (line: string) => void;
  /** False gives up every promise about crashes for speed; only for databases that nobody will miss. Default true. */
  readonly durable?: boolean;
  /** How long the server outlives an owner that was killed. Default 20. */
  readonly orphanGraceSeconds?: number;
}

export interface EmbeddedPostgres {
  readonly port: number;
  readonly pid: number;
  /** Settles when the server has ended, whoever ended it. */
  readonly exited: Promise<void>;
  url(database: string): string;
  /** Makes a database unless there is one of that name. */
  createDatabase(name: string): Promise<void>;
  /** Stops the server in order; may be called again. `immediate` skips the final checkpoint. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
}

const portAttempts = 5;
const leftoverMemorySeconds = 15;

async function choosePort(wanted: number | undefined, portFile: string): Promise<number> {
  if (wanted !== undefined) return wanted;
  const last = Number((await readFile(portFile, 'utf8').catch(() => '')).trim());
  const reusable = Number.isInteger(last) && last > 0 && last < 65_536 ? await bindable(last) : undefined;
  const port = reusable ?? (await bindable(0));
  if (port === undefined) throw new EmbeddedPostgresError(`There is no free port on ${loopback}.`);
  return port;
}

type Launchable = Pick<LaunchOptions, 'binaries' | 'folder' | 'account'>;

async function launchOnFreePort(
  base: Launchable,
  options: EmbeddedPostgresOptions,
): Promise<ServerProcess & { port: number }> {
  const { durable = true, flags: extra = [], orphanGraceSeconds = 20 } = options;
  const { cluster, portFile } = base.folder;
  const deadline = Date.now() + leftoverMemorySeconds * 1000;
  for (let attempt = 1; ;) {
    const port = await choosePort(options.port, portFile);
    try {
      const flags = serverFlags({ cluster, port, durable, extra });
      const server = await launch({ ...base, port, flags, orphanGraceSeconds });
      await writeFile(portFile, `${port}\n`);
      return { ...server, port };
    } catch (error) {
      const portLost = error instanceof PortTaken && options.port === undefined && attempt < portAttempts;
      const memoryHeld = error instanceof LeftoverMemory && Date.now() < deadline;
      if (!portLost && !memoryHeld) throw error;
      if (portLost) attempt += 1;
      else await delay(200);
    }
  }
}

async function createDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

async function prepareBase(options: EmbeddedPostgresOptions): Promise<{ base: Launchable; password: string }> {
  const log = options.log ?? ((): void => undefined);
  const binaries = await locateBinaries();
  const account: Account | undefined = await serverAccount(log);
  const folder = await openDataFolder(options.dataDir);
  if (account) for (const place of [path.dirname(binaries.postgres), folder.root]) assertReachable(account, place);
  const base = { binaries, account, folder };
  const password = await prepareCluster({ ...base, durable: options.durable ?? true }, log);
  if (await stopLeftover(folder.cluster)) log('stopped the PostgreSQL of an earlier start that had been killed');
  return { base, password };
}

/**
 * Starts a PostgreSQL server of our own on the loopback address, with files that survive a crash. It runs in its own
 * process group and lives until `stop()`; the caller decides when that is. Throws EmbeddedPostgresError with one
 * sentence when it cannot run here.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { base, password } = await prepareBase(options);
  const server = await launchOnFreePort(base, options);
  const url = (database: string): string =>
    `postgresql://postgres:${password}@${loopback}:${server.port}/${encodeURIComponent(database)}`;
  return {
    port: server.port,
    pid: server.pid,
    exited: server.exited,
    url,
    createDatabase: (name) => createDatabase(url('postgres'), name),
    stop: (mode = 'fast') => halt(server, mode === 'fast' ? 'SIGINT' : 'SIGQUIT'),
  };
}
