import { textOf, Statements } from '#database';
import { type InventoryUnderTest, startInventory } from './inventory-under-test';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Subplans Removed'?: number;
  readonly Plans?: readonly Plan[];
}

/** Enough that reading a partition as a whole would cost more than its index. */
const variants = 800;
const entriesEach = 40;

let inventory: InventoryUnderTest;
let variantId: string;
let seq: string;

beforeAll(async () => {
  inventory = await startInventory();
  await inventory.sql(
    `with product as (
       insert into products (id, slug, name, price_minor) values (new_id(), 'p', 'P', 1) returning id
     ), variant as (
       insert into variants (id, product_id, sku, combination)
       select new_id(), id, 'S-' || n, 'c' || n from product, generate_series(1, $1::int) n returning id
     )
     insert into stock (variant_id, on_hand) select id, $2::int from variant`,
    [variants, entriesEach],
  );
  await inventory.sql(
    `insert into stock_ledger (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, actor)
     select new_id(), variant_id, case n when 1 then 'initial' else 'receipt' end, 1, 0, n, 0, 'test'
     from generate_series(1, $1::int) n, stock order by n`,
    [entriesEach],
  );
  for (const table of ['stock', 'stock_ledger', 'variants', 'stock_ledger_seals'])
    await inventory.sql(`analyze ${table}`);
  const [row] = await inventory.sql<{ variantId: string; seq: string }>(
    `select variant_id as "variantId", max(seq) - 1 as seq from stock_ledger group by variant_id limit 1`,
  );
  ({ variantId, seq } = row!);
});
afterAll(() => inventory.close());

/** The plans of all statements that are sent while this runs, as PostgreSQL would run them now. */
async function plansOf(work: () => Promise<unknown>): Promise<Plan[]> {
  const statements = inventory.get(Statements);
  const query = jest.spyOn(statements, 'query');
  await work();
  const sent = query.mock.calls.map(([sql, parameters]) => ({ sql: textOf(sql), parameters }));
  query.mockRestore();
  const plans: Plan[] = [];
  for (const { sql, parameters } of sent) {
    const [row] = await statements.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
      `explain (format json) ${sql}`,
      parameters,
    );
    plans.push(row!['QUERY PLAN'][0]!.Plan);
  }
  return plans;
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

const onLedger = (plans: readonly Plan[]): Plan[] =>
  plans.flatMap(nodesOf).filter((node) => /^stock_ledger(?:_p\d+)?$/.test(node['Relation Name'] ?? ''));

async function get(address: string): Promise<void> {
  const { status } = await inventory.request(address);
  expect(status).toBe(200);
}

const cursorAt = (): string => Buffer.from(JSON.stringify(['ledger', seq, variantId])).toString('base64url');

describe('what is asked of one variant', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['its ledger', () => get(`/inventory/${variantId}/ledger`)],
    ['a page deep in its ledger', () => get(`/inventory/${variantId}/ledger?cursor=${cursorAt()}`)],
    ['its audit', () => get(`/inventory/audit?variantId=${variantId}`)],
  ])('%s is read from one partition, by index', async (_, work) => {
    const nodes = onLedger(await plansOf(work));
    expect(nodes.length).toBeGreaterThan(0);
    expect(nodes.filter((node) => node['Node Type'] === 'Seq Scan')).toEqual([]);
    expect(new Set(nodes.map((node) => node['Relation Name'])).size).toBe(1);
  });

  it('is the whole history, however long ago it was sealed', async () => {
    await inventory.sql(
      `insert into stock_ledger_seals (variant_id, through_seq, entries, on_hand, reserved, brought_in, restocked, sold)
       values ($1, 1, 1, 7, 0, 1, 0, 0)`,
      [variantId],
    );
    const { body } = await inventory.request<{ ok: boolean; rules: { rule: string }[] }>(
      `/inventory/audit?variantId=${variantId}`,
    );
    await inventory.sql('delete from stock_ledger_seals');
    expect(body.rules.map(({ rule }) => rule)).toEqual(['I1', 'I2', 'I3', 'I4']);
    expect(body.ok).toBe(false);
  });
});

describe('the regular audit', () => {
  it('reads the ledger by index alone', async () => {
    const nodes = onLedger(await plansOf(() => get('/inventory/audit')));
    expect(nodes.filter((node) => node['Node Type'] === 'Seq Scan')).toEqual([]);
  });
});

describe('the list of stock', () => {
  it('reads no variant before its cursor', async () => {
    const cursor = Buffer.from(JSON.stringify(['sku', 'S-700', variantId])).toString('base64url');
    const plans = await plansOf(() => get(`/inventory?pageSize=5&cursor=${cursor}`));
    const indexes = plans.flatMap(nodesOf).map((node) => (node as { 'Index Name'?: string })['Index Name']);
    expect(indexes).toContain('variants_sku_unique');
  });
});
