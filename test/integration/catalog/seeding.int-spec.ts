import { FindSellables, SeedDemoCatalogue } from '#catalog';
import { Statements } from '#database';
import { DataSource } from 'typeorm';
import { type CatalogUnderTest, startCatalog } from './catalog-under-test';

let catalog: CatalogUnderTest;

beforeAll(async () => {
  catalog = await startCatalog();
});
afterAll(() => catalog.close());

const counts = async (): Promise<unknown> => {
  const [row] = await catalog.sql(
    `select (select count(*) from products)::int as products, (select count(*) from variants)::int as variants,
       (select count(*) from stock)::int as stock, (select count(*) from stock_ledger)::int as entries,
       (select count(*) from categories)::int as categories, (select count(*) from brands)::int as brands`,
  );
  return row;
};
const demo = { products: 70, variants: 264, stock: 264, entries: 264, categories: 47, brands: 10 };

describe('the demo catalogue', () => {
  it('is loaded once when four processes seed at the same time', async () => {
    const seeding = Array.from({ length: 4 }, () => catalog.get(SeedDemoCatalogue).run());
    const outcomes = await Promise.all(seeding);
    expect(outcomes.filter((outcome) => outcome !== undefined)).toEqual([{ products: 70 }]);
    expect(await counts()).toEqual(demo);
  });

  it('is not loaded again', async () => {
    expect(await catalog.get(SeedDemoCatalogue).run()).toBeUndefined();
    expect(await counts()).toEqual(demo);
  });

  it('opens the ledger of each variant with its stock, by the actor "seed"', async () => {
    const odd = await catalog.sql(
      `select 1 from stock left join stock_ledger entry using (variant_id)
       where entry.delta is distinct from on_hand or entry.kind <> 'initial' or entry.actor <> 'seed'`,
    );
    expect(odd).toEqual([]);
  });

  it('has no two products of the same age, and the tree of its file', async () => {
    const [row] = await catalog.sql<{ times: number; roots: number }>(
      `select count(distinct created_at)::int as times,
         (select count(*) from categories where parent_id is null)::int as roots from products`,
    );
    expect(row?.times).toBe(70);
    expect(row?.roots).toBeGreaterThan(0);
    expect(row?.roots).toBeLessThan(demo.categories);
  });

  it('is not loaded beside products that have been deleted', async () => {
    await catalog.sql('update products set deleted_at = now()');
    expect(await catalog.get(SeedDemoCatalogue).run()).toBeUndefined();
    await catalog.sql('update products set deleted_at = null');
  });
});

describe('what others are told of variants', () => {
  const find = (refs: Parameters<FindSellables['run']>[1]) =>
    catalog.get(FindSellables).run(catalog.get(Statements), refs);

  it('comes for variants by id and for products by their default variant, without the unknown', async () => {
    const [other] = await catalog.sql<{ id: string }>(`select id from variants where sku = 'RDJ-XL-NAVY'`);
    const [product] = await catalog.sql<{ id: string }>(`select id from products where slug = 'ridge-down-jacket'`);
    const unknown = '00000000-0000-7000-8000-000000000000';
    const found = await find({ variantIds: [other!.id, unknown], productIds: [product!.id, unknown] });
    const jacket = { productId: product!.id, name: 'Ridge Down Jacket', basePriceMinor: 24900n, sellable: true };
    expect(found.toSorted((a, b) => a.sku.localeCompare(b.sku))).toMatchObject([
      { ...jacket, sku: 'RDJ-S-NAVY', adjustmentMinor: 0n, isDefault: true },
      { ...jacket, sku: 'RDJ-XL-NAVY', adjustmentMinor: 1000n, isDefault: false },
    ]);
  });

  it.each([
    `update products set status = 'draft' where slug = 'ridge-down-jacket'`,
    `update products set status = 'active', deleted_at = now() where slug = 'ridge-down-jacket'`,
    `update variants set deleted_at = now() where sku = 'RDJ-S-NAVY'`,
  ])('says that it cannot be sold after: %s', async (change) => {
    const [product] = await catalog.sql<{ id: string }>(`select id from products where slug = 'ridge-down-jacket'`);
    await catalog.sql(change);
    expect(await find({ productIds: [product!.id] })).toMatchObject([{ sku: 'RDJ-S-NAVY', sellable: false }]);
    await catalog.sql(`update products set status = 'active', deleted_at = null where id = $1`, [product!.id]);
  });

  it('costs no query when nothing is asked for', async () => {
    expect(await catalog.get(FindSellables).run({ query: () => Promise.reject(new Error('asked')) }, {})).toEqual([]);
  });
});

describe('the entities', () => {
  it('describe the migrated tables exactly', async () => {
    const { upQueries } = await catalog.get(DataSource).driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });
});
