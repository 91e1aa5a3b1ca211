import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Tally } from '../generator/tally';
import { type Bench, NotMeasured } from '../support/benchmark';
import { namesIn, programOnPath } from '../support/program-on-path';
import { type Cell, type CellResult, type Pace, walBytes } from './cell';
import { addScriptTables, pgbenchScript } from './pgbench-script';
import type { OpenSide, Surroundings } from './sides';
import { countOrders } from './verify-round';

const systemFolders = '/usr/lib/postgresql';

/** On the PATH, else the newest of those that a Linux distribution keeps beside it. */
export function findPgbench(): string | undefined {
  const versions = namesIn(systemFolders).toSorted((a, b) => Number(b) - Number(a));
  return programOnPath(
    'pgbench',
    versions.map((version) => path.join(systemFolders, version, 'bin')),
  );
}

/** The statements of the SQL side without any Node.js: the hardest baseline. */
export async function openPgbenchSide(bench: Bench, program: string, surroundings: Surroundings): Promise<OpenSide> {
  const { database, shop } = surroundings;
  await addScriptTables(database.sql, shop);
  const script = path.join(database.folder, 'checkout.pgbench');
  const measure = async (cell: Cell & Pace): Promise<CellResult> => {
    writeFileSync(script, pgbenchScript(cell.mix, shop));
    const before = { wal: await walBytes(database.sql), orders: await countOrders(database.sql) };
    const tally = await runPgbench(bench, { ...cell, program, script, url: database.url });
    const orders = (await countOrders(database.sql)) - before.orders;
    const walBytesPerOrder = orders === 0 ? undefined : ((await walBytes(database.sql)) - before.wal) / orders;
    const unresolved = Number.POSITIVE_INFINITY;
    return { perSecond: tally.succeeded / cell.seconds, tally, orders, walBytesPerOrder, unknown: 0, unresolved };
  };
  return { measure, close: async () => undefined };
}

interface PgbenchRun extends Pace {
  readonly program: string;
  readonly script: string;
  readonly url: string;
  readonly clients: number;
}

const graceSeconds = 60;

async function runPgbench(bench: Bench, { program, script, url, clients, ...pace }: PgbenchRun): Promise<Tally> {
  const logs = path.join(path.dirname(script), 'pgbench-log');
  rmSync(logs, { recursive: true, force: true });
  mkdirSync(logs);
  const seconds = Math.ceil(pace.warmUpSeconds + pace.seconds);
  const load = [
    '-n',
    '-M',
    'prepared',
    '-c',
    String(clients),
    '-j',
    String(Math.min(2, clients)),
    '-T',
    String(seconds),
  ];
  const args = [...load, '-f', script, '--log', `--log-prefix=${path.join(logs, 'run')}`, url];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: (seconds + graceSeconds) * 1000 });
  bench.afterwards(() => child.kill('SIGKILL'));
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  const failed = Number(/^number of failed transactions: (\d+)/m.exec(printed)?.[1] ?? 0);
  if (code !== 0 || failed > 0) throw new NotMeasured(`pgbench did not work:\n${printed.slice(-2000)}`);
  const lines = namesIn(logs).flatMap((name) => readFileSync(path.join(logs, name), 'utf8').split('\n'));
  return tallyOfLog(lines, pace);
}

/**
 * Counts what ended within the measured time, which begins so many seconds after the first transaction has ended. A line of
 * the log is: client, transaction, microseconds that it took, script, and the second and microsecond in which it ended.
 */
export function tallyOfLog(lines: readonly string[], { warmUpSeconds, seconds }: Pace): Tally {
  const transactions = lines.filter(Boolean).map((line) => {
    const [, , took = NaN, , second = NaN, microsecond = NaN] = line.split(' ').map(Number);
    return { milliseconds: took / 1000, endedAt: second + microsecond / 1e6 };
  });
  const from = transactions.reduce((first, { endedAt }) => Math.min(first, endedAt), Infinity) + warmUpSeconds;
  const tally = new Tally();
  for (const { milliseconds, endedAt } of transactions) {
    if (endedAt >= from && endedAt < from + seconds) tally.record('201', milliseconds);
  }
  return tally;
}
