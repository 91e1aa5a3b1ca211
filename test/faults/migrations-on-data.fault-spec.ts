import { DataSource } from 'typeorm';
import { dataSourceOptions, migrations } from '#database';
import { emptyDatabase, type TestDatabase } from '../support/test-database';
import { schemaDump } from '../support/schema-dump';
import { Client } from 'pg';
import { patience } from './outage';
import { Trade } from './trade';
import { fillEveryTable } from './every-table';

jest.setTimeout(patience.test * 2);

type Rows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

const settings = { poolSize: 2, waitSeconds: 0, directUrl: undefined, replicaUrl: undefined };
const unset = {
  lockTimeoutMilliseconds: undefined,
  statementTimeoutMilliseconds: undefined,
  idleTransactionMilliseconds: undefined,
};

async function migrator(url: string): Promise<DataSource> {
  const session = { applicationName: 'test', role: 'command' } as const;
  return new DataSource({
    ...dataSourceOptions({ url, ...settings, ...unset }, session),
    migrationsTransactionMode: 'each',
  }).initialize();
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function rowsOf(client: Client): Promise<Rows> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
       and relname <> 'schema_migrations' order by relname`,
  );
  const all: Record<string, Record<string, unknown>[]> = {};
  for (const { name } of tables) {
    const { rows } = await client.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(found) as row from ${name} as found order by to_jsonb(found)::text collate "C"`,
    );
    all[name] = rows.map(({ row }) => row);
  }
  return all;
}

/** The schema after each migration of a fresh database. */
async function dumpsStepByStep(url: string): Promise<string[][]> {
  const dumps: string[][] = [];
  const client = await connect(url);
  for (let count = 1; count <= migrations.length; count += 1) {
    const step = await new DataSource({
      ...dataSourceOptions({ url, ...settings, ...unset }, { applicationName: 'test', role: 'command' }),
      migrations: migrations.slice(0, count),
      migrationsTransactionMode: 'each',
    }).initialize();
    await step.runMigrations();
    await step.destroy();
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

/** Tables of which an older schema cannot hold every row, so that taking a migration back forgets some of them. */
const forgetful: readonly string[] = [
  'fulfilments',
  'invariant_checks',
  'price_rule_usage',
  'price_rule_uses',
  'price_rules',
  'refund_lines',
  'sandbox_charges',
  'stock_ledger_seals',
  'webhook_attempts',
  'webhook_deliveries',
  'webhook_endpoints',
];

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

  it('can be taken back and applied again step by step, and every schema on the way is the one of a fresh database', async () => {
    const { shop } = trade;
    await Promise.all([...shop.apis, ...shop.workers].map((app) => app.stop()));
    const client = await connect(shop.databaseUrl);
    const before = await rowsOf(client);
    expect(Object.keys(before).filter((table) => before[table]?.length === 0 && !mayBeEmpty.has(table))).toEqual([]);
    const dumps = await dumpsStepByStep(fresh.url);

    const source = await migrator(shop.databaseUrl);
    for (let count = migrations.length - 1; count >= 1; count -= 1) {
      await source.undoLastMigration();
      expect({ after: count, schema: withoutExtensions(await schemaDump(client)) }).toEqual({
        after: count,
        schema: withoutExtensions(dumps[count - 1] ?? []),
      });
    }
    await source.runMigrations();
    expect(await schemaDump(client)).toEqual(dumps.at(-1));
    const after = await rowsOf(client);
    const emptied = Object.keys(before).filter((table) => before[table]?.length !== after[table]?.length);
    expect(emptied).toEqual([...forgetful].toSorted());
    await source.destroy();
    await client.end();
  });
});
