import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { type Bench, NotMeasured } from '../../bench/support/benchmark';
import { type Options, readOptions } from '../../bench/support/options';
import { openScratchDatabase, type ScratchDatabase } from '../../bench/support/scratch-database';
import { startApi, startWorker } from '../../bench/support/api-server';
import type { Place } from '../support/client';
import { webhookSecret } from '../support/webhook-secret';
import { checkedInvariants } from '../support/invariants';
import { Campaign } from './campaign';
import { furnish } from './fuzzed-shop';
import { findingText, neverGranted, progressLine, statusTable } from './fuzz-report';
import { operationsOf, readDocument } from './openapi-document';

/**
 * npm run fuzz: requests that nobody would send, to an API, a worker and a PostgreSQL of its own. Ends with 0, with 1 when
 * an answer or the books were wrong, with 2 when it could not run. Ctrl-C ends the round and reports.
 */

const codes = { fine: 0, found: 1, notRun: 2 };

const known = {
  minutes: { default: 5, min: 0.1, max: 1440 },
  seed: { default: undefined },
  /** Each round in a shop that is furnished anew. */
  rounds: { default: 1_000_000, min: 1, max: 1_000_000 },
  /** To each operation, each round. */
  requests: { default: 40, min: 1, max: 10_000 },
  /** Ids, comma-separated; left out: all. */
  operations: { default: undefined },
} as const;

interface Running {
  readonly campaign: Campaign;
  readonly place: Place;
}

async function open(bench: Bench, options: Options<typeof known>, seed: number): Promise<Running> {
  const document = readDocument(process.cwd());
  const only = options.operations?.split(',') ?? [];
  const ids = operationsOf(document).map(({ id }) => id);
  const unknown = only.filter((id) => !ids.includes(id));
  if (unknown.length > 0)
    throw new NotMeasured(`There is no operation ${unknown.join(', ')}; the ids are in openapi.json.`);
  const database = await openScratchDatabase(bench);
  const address = await startShop(bench, database);
  const place: Place = {
    url: address,
    rows: async <Row>(sql: string, parameters: readonly unknown[] = []) =>
      (await database.sql.query(sql, [...parameters])).rows as Row[],
  };
  const campaign = new Campaign({
    document,
    address,
    webhookSecret,
    seed,
    requestsPerOperation: options.requests,
    only,
  });
  return { campaign, place };
}

async function startShop(bench: Bench, database: ScratchDatabase): Promise<string> {
  const env = {
    NODE_ENV: 'test',
    JWT_SECRET: randomBytes(32).toString('base64'),
    SANDBOX_WEBHOOK_SECRET: webhookSecret,
    WEBHOOK_ALLOW_PRIVATE: 'true',
    LOG_LEVEL: 'info',
    // A run may take longer than a token lives otherwise.
    ACCESS_TOKEN_SECONDS: '86400',
  };
  const { address } = await startApi(bench, database, { env });
  await startWorker(bench, database, { env });
  return address;
}

async function rounds({ campaign, place }: Running, options: Options<typeof known>, seed: number): Promise<void> {
  const startedAt = performance.now();
  const end = (): void => campaign.end();
  const late = setTimeout(end, options.minutes * 60_000);
  process.once('SIGINT', end).once('SIGTERM', end);
  let before = 0;
  const timer = setInterval(() => {
    const line = progressLine((performance.now() - startedAt) / 1000, campaign, campaign.sent - before);
    before = campaign.sent;
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  }, 1000);
  try {
    for (let round = 0; round < options.rounds && !campaign.isOver; round += 1) {
      await campaign.round(await furnish(place), seed + round);
    }
  } finally {
    clearInterval(timer);
    clearTimeout(late);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}

/** What is wrong with the shop afterwards, in sentences. */
async function damage({ place }: Running): Promise<string[]> {
  const ready = await fetch(`${place.url}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
  const violated = await checkedInvariants({ rows: place.rows, hasWorker: true });
  const dead = await place.rows<{ cause: string }>(`select cause from dead_letters where job <> 'test.nobody' limit 5`);
  return [
    ...(ready ? [] : ['The API is not ready any more.']),
    ...violated.map((rule) => `An invariant is violated: ${JSON.stringify(rule)}`),
    ...dead.map(({ cause }) => `A message has failed for good in the worker: ${cause}`),
  ];
}

async function fuzz(bench: Bench): Promise<number> {
  const options = readOptions(known);
  const seed = options.seed === undefined ? randomBytes(4).readInt32BE(0) : Number(options.seed);
  if (!Number.isInteger(seed)) throw new NotMeasured('--seed must be a whole number.');
  bench.print(`# Fuzzing with seed ${seed}, at most ${options.minutes} minutes\n`);
  const running = await open(bench, options, seed);
  const { campaign } = running;
  await rounds(running, options, seed);
  campaign.close();
  bench.print(`${statusTable(campaign)}\n`);
  const untouched = neverGranted(campaign);
  if (untouched.length > 0) bench.print(`No request was granted by: ${untouched.join(', ')}.\n`);
  const found = [...campaign.findings.map(findingText), ...(await damage(running))];
  bench.print(found.length > 0 ? `${found.join('\n\n')}\n` : 'Nothing was found.');
  bench.print(
    found.length > 0
      ? 'Next: mend the handler, or say in its @Endpoint what it answers; add the case to the test of its lib; run the command again.'
      : `Next: npm run fuzz -- --minutes ${Math.ceil(options.minutes * 2)} for a seed of its own, or --operations <id> --requests 1000 for one operation.`,
  );
  return found.length > 0 ? codes.found : codes.fine;
}

async function main(): Promise<number> {
  const undos: (() => unknown)[] = [];
  const startedAt = performance.now();
  const bench: Bench = {
    progress: (line) => console.error(`[${Math.round((performance.now() - startedAt) / 1000)} s] ${line}`),
    print: (text) => console.log(text),
    afterwards: (undo) => void undos.push(undo),
  };
  try {
    return await fuzz(bench);
  } catch (error) {
    console.error(error instanceof NotMeasured ? error.message : error);
    return codes.notRun;
  } finally {
    for (const undo of undos.toReversed())
      await Promise.resolve(undo()).catch((error: unknown) => console.error(error));
  }
}

process.chdir(path.resolve(__dirname, '..', '..', '..'));
void main().then((code) => process.exit(code));
