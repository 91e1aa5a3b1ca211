import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Client } from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import type { PreparedShop } from '../checkout/bench-shop';
import { type CellResult, type CellTarget, measureCell } from '../checkout/cell';
import { copyOfShop, type RoundDatabase } from '../checkout/round-database';
import { countOrders, verifyRound } from '../checkout/verify-round';
import { type RunningServer, startApi, startWorker } from '../support/api-server';
import { type Bench, NotMeasured } from '../support/benchmark';
import { cpuSecondsOf } from '../support/cpu-time';
import { announcePaid, mailTemplates } from '../support/paid-orders';
import { profileFlags } from '../support/profile-flags';
import type { ScratchServer } from '../support/scratch-database';
import { count, threeDigits } from '../support/table';
import { type BacklogSide, sideName } from './backlog-side';

export interface BacklogContext {
  readonly bench: Bench;
  readonly server: ScratchServer;
  readonly shop: PreparedShop;
  readonly clients: number;
  readonly ratePerSecond: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** How long the processes are under load after their start before anything counts. */
  readonly startSeconds: number;
}

export interface BacklogResult {
  readonly checkouts: CellResult;
  /** E-mails that went out a second meanwhile. */
  readonly mailsPerSecond: number;
  readonly workerShare: number | undefined;
}

const workerSeconds = 60;

/** One round of one side: an API, with or without a worker, checkouts at a rate, with or without mails that wait. */
export async function backlogRound(context: BacklogContext, side: BacklogSide): Promise<BacklogResult> {
  const { bench, server, shop, startSeconds, warmUpSeconds, seconds, clients, ratePerSecond } = context;
  const database = await copyOfShop(server);
  const { sql } = database;
  await side.backend.empty();
  const toldFile = path.join(server.folder, 'told');
  writeFileSync(toldFile, '');
  const before = await countOrders(sql);
  const { api, worker } = await startProcesses(context, side, database);
  const program = 'bench/checkout/order-client.js';
  const target: CellTarget = { program, address: api.address, shopFile: shop.file, toldFile, database, api };
  const cell = { mix: 'spread', clients, ratePerSecond, warmUpSeconds, seconds } as const;
  const first = await measureCell(bench, target, { ...cell, warmUpSeconds: 0, seconds: startSeconds });
  await announcePaid(sql, { after: 0, orders: side.mails / mailTemplates.length });
  if (worker && side.mails > 0) await untilUnderWay(sql);
  const { result, ...meanwhile } = await beside({ sql, worker }, () => measureCell(bench, target, cell));
  if (side.mails > 0) await stillWaiting(sql, side);
  await worker?.stop();
  await api.stop();
  const unresolved = first.unresolved + result.unresolved;
  await verifyRound(sql, sideName(side), { toldFile, before, unresolved });
  await database.drop();
  bench.progress(`${sideName(side)}: p50 ${threeDigits(result.tally.latencies.percentile(50))} ms.`);
  return { checkouts: result, ...meanwhile };
}

async function startProcesses(
  { bench, shop }: BacklogContext,
  side: BacklogSide,
  database: RoundDatabase,
): Promise<{ api: RunningServer; worker: RunningServer | undefined }> {
  const mailDir = path.join(database.folder, 'mail');
  rmSync(mailDir, { recursive: true, force: true });
  const env = { ...side.backend.env, JWT_SECRET: shop.jwtSecret, MAIL_DIR: mailDir };
  const options = { env, nodeFlags: profileFlags() };
  const api = await startApi(bench, database, options);
  return { api, worker: side.worker ? await startWorker(bench, database, options) : undefined };
}

/** Waits until the worker has begun with the mails. */
async function untilUnderWay(sql: Client): Promise<void> {
  const deadline = performance.now() + workerSeconds * 1000;
  while ((await sentMails(sql)) === 0) {
    if (performance.now() > deadline) throw new NotMeasured('The worker does not begin with the mails.');
    await pause(50);
  }
}

/** What the worker did while something else was measured. */
async function beside(
  { sql, worker }: { sql: Client; worker: RunningServer | undefined },
  measure: () => Promise<CellResult>,
): Promise<{ result: CellResult; mailsPerSecond: number; workerShare: number | undefined }> {
  const cpu = (): number | undefined => worker && cpuSecondsOf(worker.pid);
  const [mails, used, startedAt] = [await sentMails(sql), cpu(), performance.now()];
  const result = await measure();
  const seconds = (performance.now() - startedAt) / 1000;
  const usedNow = cpu();
  return {
    result,
    mailsPerSecond: ((await sentMails(sql)) - mails) / seconds,
    workerShare: used === undefined || usedNow === undefined ? undefined : (usedNow - used) / seconds,
  };
}

async function sentMails(sql: Client): Promise<number> {
  const { rows } = await sql.query<{ count: number }>({
    name: 'sent',
    text: `select count(*)::int as count from notifications where state = 'sent'`,
  });
  return rows[0]?.count ?? 0;
}

/** @throws NotMeasured when the worker ran out of mails, so that checkouts were measured beside nothing */
async function stillWaiting(sql: Client, { mails }: BacklogSide): Promise<void> {
  const left = mails - (await sentMails(sql));
  if (left > 0) return;
  throw new NotMeasured(`All ${count(mails)} mails were sent before the end: give more --mails, or fewer --seconds.`);
}
