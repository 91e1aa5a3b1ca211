import { Client } from 'pg';
import { cloneDatabase, type TestDatabase } from '../../support/test-database';
import { catalogueChanges, ids, writeCatalogue } from './catalogue-rows';

describe('the triggers that tell the caches', () => {
  let database: TestDatabase;
  let session: Client;
  let payloads: string[];

  beforeAll(async () => {
    database = await cloneDatabase();
    session = new Client({ connectionString: database.url });
    await session.connect();
    session.on('notification', ({ payload }) => void payloads.push(payload ?? ''));
    await session.query('listen holdfast_cache');
  });

  beforeEach(async () => {
    payloads = [];
    await told(writeCatalogue);
    payloads = [];
  });

  afterAll(async () => {
    await session.end();
    await database.drop();
  });

  /** What the database tells once these statements are committed. A session hears itself before the next answer. */
  const told = async (statements: string): Promise<string[]> => {
    await session.query(statements);
    await session.query('select 1');
    return payloads;
  };
  const tagsIn = (texts: readonly string[]) => [...new Set(texts.flatMap((text) => text.split(' ')))].toSorted();

  it.each(catalogueChanges)('tell what is concerned by: $title', async ({ change, tags }) => {
    expect(tagsIn(await told(change))).toEqual(tags.toSorted());
  });

  it.each([
    ['changes nothing', `update products set name = 'x' where slug = 'nobody'; delete from brands where slug = 'x'`],
    ['is taken back', `begin; update products set name = 'x'; update brands set name = 'x'; rollback`],
    [
      'is about stock',
      `insert into stock (variant_id, on_hand) values ('${ids.redMug}', 5); update stock set reserved = 2`,
    ],
  ])('are silent about what %s', async (_, statements) => {
    expect(await told(statements)).toEqual([]);
  });

  it('tell the same once in a transaction', async () => {
    const change = `update products set name = name || '.' where id = '${ids.mug}'; update variants set position = 3;`;
    expect(await told(`begin; ${change.repeat(5)} commit`)).toEqual([`product-lists product:${ids.mug}`]);
  });

  const addProducts = (count: number) =>
    `insert into products (id, slug, name, price_minor)
     select gen_random_uuid(), 'many-' || n, 'Many', 1 from generate_series(1, ${count}) as n`;

  it('name a hundred products of one statement, in one payload', async () => {
    const [payload = ''] = await told(addProducts(100));
    expect(payloads).toHaveLength(1);
    expect(payload).toMatch(/^product-lists(?: product:[0-9a-f-]{36}){100}$/);
  });

  it('tell of more than a hundred products as of all', async () => {
    expect(await told(addProducts(101))).toEqual(['products']);
  });

  it('stand on no table that a checkout writes, whose commits would queue up', async () => {
    const { rows } = await session.query<{ table: string }>(
      `select distinct relation.relname as table from pg_trigger
       join pg_class relation on relation.oid = tgrelid join pg_proc on pg_proc.oid = tgfoid
       where pg_proc.prosrc like '%pg_notify%' and relation.relname ~ '^(stock|reserv|cart|order|outbox|idem|pay|refund|price_rule_uses)'`,
    );
    expect(rows).toEqual([]);
  });
});
