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
    console.log(
      Object.entries(before)
        .map(([t, r]) => `${t} ${r.length}`)
        .join('\n'),
    );

    const dumps: string[][] = [];
    const freshClient = await connect(fresh.url);
    for (let count = 1; count <= migrations.length; count += 1) {
      const step = await new DataSource({
        ...dataSourceOptions({ url: fresh.url, ...settings, ...unset }, { applicationName: 'test', role: 'command' }),
        migrations: migrations.slice(0, count),
        migrationsTransactionMode: 'each',
      }).initialize();
      await step.runMigrations();
      await step.destroy();
      dumps.push(await schemaDump(freshClient));
    }
    await freshClient.end();

    const source = await migrator(shop.databaseUrl);
    for (let count = migrations.length - 1; count >= 1; count -= 1) {
      await source.undoLastMigration();
      const dump = await schemaDump(client);
      const wanted = dumps[count - 1] ?? [];
      const name = migrations[count - 1]?.name;
      const diff = { more: dump.filter((l) => !wanted.includes(l)), less: wanted.filter((l) => !dump.includes(l)) };
      if (diff.more.length + diff.less.length > 0) console.log(name, JSON.stringify(diff, null, 1));
    }
    await source.runMigrations();
    const end = await schemaDump(client);
    const wanted = dumps.at(-1) ?? [];
    console.log(
      'end',
      end.filter((l) => !wanted.includes(l)),
      wanted.filter((l) => !end.includes(l)),
    );
    const after = await rowsOf(client);
    for (const [table, rows] of Object.entries(before)) {
      const now = after[table] ?? [];
      if (JSON.stringify(rows) === JSON.stringify(now)) continue;
      const columns = new Set(Object.keys(rows[0] ?? {}));
      const differing = [...columns].filter(
        (c) =>
          JSON.stringify(rows.map((r) => JSON.stringify(r[c])).toSorted()) !==
          JSON.stringify(now.map((r) => JSON.stringify(r[c])).toSorted()),
      );
      console.log('DIFF', table, rows.length, now.length, differing, JSON.stringify(rows[0]), JSON.stringify(now[0]));
    }
    await source.destroy();
    await client.end();
  });
});
