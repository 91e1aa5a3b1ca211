import { DataSource } from 'typeorm';
import { dataSourceOptions, migrations } from '#database';
import { emptyDatabase, type TestDatabase } from '../support/test-database';
import { schemaDump } from '../support/schema-dump';
import { Client } from 'pg';
import { patience } from './outage';
import { Trade } from './trade';
import { fillEveryTable } from './every-table';
import { changesBetween, type Rows, rowsOf } from './kept-values';

jest.setTimeout(patience.test * 2);

const settings = { poolSize: 2, waitSeconds: 0, directUrl: undefined, replicaUrl: undefined };
const unset = {
  lockTimeoutMilliseconds: undefined,
  statementTimeoutMilliseconds: undefined,
  idleTransactionMilliseconds: undefined,
};

/** Knows the first so many migrations. */
async function migrator(url: string, count = migrations.length): Promise<DataSource> {
  const session = { applicationName: 'test', role: 'command' } as const;
  return new DataSource({
    ...dataSourceOptions({ url, ...settings, ...unset }, session),
    migrations: migrations.slice(0, count),
    migrationsTransactionMode: 'each',
  }).initialize();
}

async function applyUpTo(url: string, count: number): Promise<void> {
  const source = await migrator(url, count);
  await source.runMigrations();
  await source.destroy();
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** The schema after each migration of a fresh database. */
async function dumpsStepByStep(url: string): Promise<string[][]> {
  const dumps: string[][] = [];
  const client = await connect(url);
  for (let count = 1; count <= migrations.length; count += 1) {
    await applyUpTo(url, count);
    dumps.push(await schemaDump(client));
  }
  await client.end();
  return dumps;
}

/** An extension stays where it was made: others may use it by then. */
const withoutExtensions = (dump: readonly string[]): string[] =>
  dump.filter((line) => !line.startsWith('extensions: '));

/** Tables that a shop may have traded without. */
const mayBeEmpty: ReadonlySet<string> = new Set(['password_resets', 'product_import_batches', 'rate_limit_windows']);

/** Where an older schema cannot hold every row or value, so that taking all migrations back forgets them. */
const forgotten: readonly string[] = [
  'dead_letters.history',
  'fulfilments rows',
  'invariant_checks rows',
  'orders.request_id',
  'outbox.dead_consumers',
  'outbox.published_to',
  'outbox.unanswered',
  'payment_events.payment_id',
  'price_rule_usage rows',
  'price_rule_uses rows',
  'price_rules rows',
  'refund_lines rows',
  'reservation_lines.restocked',
  'sandbox_charges rows',
  'stock_ledger.note',
  'stock_ledger.reason',
  'stock_ledger_seals rows',
  'webhook_attempts rows',
  'webhook_deliveries rows',
  'webhook_endpoints rows',
];

/** Written anew by the migration that makes the table: the time of it, and numbers in whatever order words are found. */
const writtenAnew: ReadonlySet<string> = new Set(['heartbeats.beaten_at', 'search_vocabulary combinations']);

/** Goes from schema to schema. Returns what a step changed of the rows and columns that are there before and after it. */
async function changesOnTheWay(
  client: Client,
  counts: readonly number[],
  step: (count: number) => Promise<void>,
): Promise<string[]> {
  const changes: string[] = [];
  let known = await rowsOf(client);
  for (const count of counts) {
    await step(count);
    const now = await rowsOf(client);
    changes.push(...changesBetween(known, now).map((change) => `at ${migrations[count - 1]?.name}: ${change}`));
    known = now;
  }
  return changes;
}

const row = (id: number, status: string) => ({ id, status });

describe('the migrations of a shop that has traded', () => {
  let trade: Trade;
  let fresh: TestDatabase;

  beforeAll(async () => {
    trade = await Trade.open({ workers: 1 });
    await trade.wave(['paid', 'paid', 'cancelled', 'given_back', 'abandoned']);
    await fillEveryTable(trade);
    fresh = await emptyDatabase();
  }, patience.open);

  afterAll(async () => {
    await trade?.close();
    await fresh?.drop();
  });

  it('can be taken back and applied again step by step: each schema is that of a fresh database, and keeps what both sides have', async () => {
    const { shop } = trade;
    await Promise.all([...shop.apis, ...shop.workers].map((app) => app.stop()));
    const client = await connect(shop.databaseUrl);
    const before = await rowsOf(client);
    expect(Object.keys(before).filter((table) => before[table]?.length === 0 && !mayBeEmpty.has(table))).toEqual([]);
    const dumps = await dumpsStepByStep(fresh.url);

    const source = await migrator(shop.databaseUrl);
    const counts = Array.from(migrations, (_, place) => place + 1);
    const changedBack = await changesOnTheWay(client, counts.slice(0, -1).toReversed(), async (count) => {
      await source.undoLastMigration();
      expect({ after: count, schema: withoutExtensions(await schemaDump(client)) }).toEqual({
        after: count,
        schema: withoutExtensions(dumps[count - 1] ?? []),
      });
    });
    await source.destroy();
    const changedAgain = await changesOnTheWay(client, counts.slice(1), (count) => applyUpTo(shop.databaseUrl, count));
    expect(await schemaDump(client)).toEqual(dumps.at(-1));
    expect({ changedBack, changedAgain }).toEqual({ changedBack: [], changedAgain: [] });
    const changes = changesBetween(before, await rowsOf(client));
    expect(changes.filter((change) => !writtenAnew.has(change)).toSorted()).toEqual(forgotten);
    await client.end();
  });

  it('are looked at value by value', () => {
    const before = {
      orders: [row(1, 'paid'), row(2, 'paid'), row(3, 'new')],
      gone: [row(1, 'x')],
      same: [row(1, 'x')],
    };
    const changes = (orders: Rows['orders']) => changesBetween(before, { orders: orders ?? [], same: [row(1, 'x')] });
    expect(changes([row(3, 'new'), row(2, 'paid'), row(1, 'paid')])).toEqual([]);
    expect(changes([{ ...row(3, 'new'), added: 1 }, row(2, 'paid'), row(1, 'paid')])).toEqual([]);
    expect(changes([row(1, 'paid'), row(2, 'new'), row(3, 'new')])).toEqual(['orders.status']);
    expect(changes([row(1, 'paid'), row(2, 'new'), row(3, 'paid')])).toEqual(['orders combinations']);
    expect(changes([row(1, 'paid'), row(3, 'new')])).toEqual(['orders rows']);
    expect(changes([row(1, 'paid'), row(4, 'new')])).toEqual(['orders rows', 'orders.id']);
  });
});
