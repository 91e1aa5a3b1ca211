import path from 'node:path';
import type { Client } from 'pg';
import { Tally } from '../generator/tally';
import type { RunningServer } from '../support/api-server';
import type { Bench } from '../support/benchmark';
import { ChildProgram } from '../support/child-program';
import { cpuSecondsOf } from '../support/cpu-time';
import type { Mix } from './bench-shop';
import type { LoadPlan, LoadReport } from './load-plan';
import type { RoundDatabase } from './round-database';

/** What is measured at once: so many clients on one mix of products. */
export interface Cell {
  readonly mix: Mix;
  readonly clients: number;
  readonly ratePerSecond?: number;
}

export interface CellResult {
  readonly perSecond: number;
  readonly tally: Tally;
  readonly walBytesPerOrder: number | undefined;
  /** How much of one processor each of the two used, 1 being all of it. */
  readonly clientShare?: number;
  readonly serverShare?: number;
  /** Checkouts that one transaction took together on average. */
  readonly batchSize?: number;
  /** Orders that were made, those of the warm-up included. */
  readonly orders: number;
  /** Requests without an answer. */
  readonly unknown: number;
  /** Requests that may have made an order of which nobody knows, infinitely many where nobody keeps count. */
  readonly unresolved: number;
}

export interface Pace {
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

export interface CellTarget {
  /** Sends the load; below dist/. */
  readonly program: string;
  /** Where it sends it to. */
  readonly address: string;
  readonly shopFile: string;
  readonly toldFile: string;
  readonly database: RoundDatabase;
  readonly api: RunningServer | undefined;
}

const timeoutMilliseconds = 30_000;
const startAndStopSeconds = 90;

/** Has a process of its own send the load, and looks at everything around it meanwhile. */
export async function measureCell(bench: Bench, target: CellTarget, cell: Cell & Pace): Promise<CellResult> {
  const { program, address, shopFile, toldFile, database, api } = target;
  const plan: LoadPlan = { ...cell, target: address, shopFile, toldFile, timeoutMilliseconds };
  const before = await stateOf(target);
  const client = ChildProgram.start(bench, {
    file: program,
    logFile: path.join(database.folder, 'load.log'),
    args: [JSON.stringify(plan)],
  });
  const report = await client.says<LoadReport>('tally', plan.warmUpSeconds + plan.seconds + startAndStopSeconds);
  await client.stop();
  const after = await stateOf(target);
  const tally = Tally.of(report.tally);
  return {
    perSecond: tally.succeeded / report.seconds,
    tally,
    orders: report.told,
    walBytesPerOrder: report.told === 0 ? undefined : (after.walBytes - before.walBytes) / report.told,
    clientShare: report.clientShare,
    serverShare: api && (after.cpuSeconds - before.cpuSeconds) / (plan.warmUpSeconds + plan.seconds),
    batchSize:
      after.batches > before.batches ? (after.batched - before.batched) / (after.batches - before.batches) : undefined,
    unknown: report.unknown,
    unresolved: report.unknown - report.resolved,
  };
}

interface State {
  readonly walBytes: number;
  readonly cpuSeconds: number;
  readonly batches: number;
  readonly batched: number;
}

async function stateOf({ database, api }: CellTarget): Promise<State> {
  const metrics = api ? await fetch(`${api.address}/metrics`).then((answer) => answer.text()) : '';
  const metric = (name: string): number =>
    [...metrics.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].reduce(
      (sum, [, text]) => sum + Number(text),
      0,
    );
  return {
    walBytes: await walBytes(database.sql),
    cpuSeconds: (api && cpuSecondsOf(api.pid)) ?? 0,
    batches: metric('checkout_batch_size_count'),
    batched: metric('checkout_batch_size_sum'),
  };
}

/** Bytes of write-ahead log that the server has written so far. */
export async function walBytes(sql: Client): Promise<number> {
  const { rows } = await sql.query<{ bytes: string }>(
    `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as bytes`,
  );
  return Number(rows[0]?.bytes);
}
