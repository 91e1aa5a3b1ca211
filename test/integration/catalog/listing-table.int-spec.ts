import * as fc from 'fast-check';
import { DataSource } from 'typeorm';
import { Statements, TransactionRunner } from '#database';
import { type CatalogUnderTest, startCatalog } from './catalog-under-test';
import { blocked } from './editor';
import { listingAsKept, listingByHand, missingFromVocabulary, productsWithOtherWords } from './listing-by-hand';
import { anyWrite, firstRows, type Write } from './listing-writes';
import { furnish, shelve } from './shelf';

let catalog: CatalogUnderTest;

beforeAll(async () => {
  catalog = await startCatalog();
});
afterAll(() => catalog.close());

beforeEach(async () => {
  await catalog.sql('truncate products, categories, brands, attributes cascade');
});

async function expectTrueListing(): Promise<void> {
  expect(await listingAsKept(catalog.sql)).toEqual(await listingByHand(catalog.sql));
  expect(await productsWithOtherWords(catalog.sql)).toEqual([]);
  expect(await missingFromVocabulary(catalog.sql)).toEqual([]);
}

const transaction = (writes: readonly Write[], options: { undone?: boolean } = {}): Promise<void> =>
  catalog
    .get(TransactionRunner)
    .run(async (tx) => {
      for (const { sql, picks } of writes) await tx.query(sql, picks);
      if (options.undone) throw new Undone();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error;
    });
class Undone extends Error {}

describe('the listing', () => {
  it('says the same as the tables after whatever was written', async () => {
    const step = fc.record({ writes: fc.array(anyWrite, { minLength: 1, maxLength: 4 }), undone: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        await catalog.sql('truncate products, categories, brands, attributes cascade');
        for (const sql of firstRows) await catalog.sql(sql);
        for (const { writes, undone } of steps) {
          await transaction(writes, { undone: undone && writes.length > 2 }).catch(ignoreRefusal);
        }
        await expectTrueListing();
      }),
      { numRuns: 30 },
    );
  });

  it('says the same as the tables after much was written at once', async () => {
    for (const sql of firstRows) await catalog.sql(sql);
    const writes = fc.sample(anyWrite, { numRuns: 240, seed: 7 });
    const lanes = Array.from({ length: 8 }, (_, lane) => writes.filter((_write, n) => n % 8 === lane));
    const outcomes = await Promise.allSettled(
      lanes.map(async (lane) => {
        for (const write of lane) await transaction([write]).catch(ignoreRefusal);
      }),
    );
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
    await expectTrueListing();
  });

  it('is written in the transaction of the statement, and undone with it', async () => {
    await shelve(catalog, [{ slug: 'mug' }]);
    const before = await listingAsKept(catalog.sql);
    await transaction([{ sql: `update products set price_minor = price_minor + 1`, picks: [] }], { undone: true });
    expect(await listingAsKept(catalog.sql)).toEqual(before);
  });

  it('holds of a text that no index could hold as much as there is room for', async () => {
    await shelve(catalog, [
      { slug: 'novel', name: 'n'.repeat(5000), description: `first ${'word '.repeat(100_000)}`, variants: [] },
      { slug: 'emoji', name: '🎒'.repeat(1500), description: 'ü'.repeat(9000) },
    ]);
    expect(await listingAsKept(catalog.sql)).toHaveLength(2);
    const found = await catalog.sql(`select 1 from product_search where words @@ 'first & word'::tsquery`);
    expect(found).toHaveLength(1);
  });
});

/** Rows that vanished in the meantime, and the like: some writes of the heap cannot be. */
function ignoreRefusal(error: unknown): void {
  const { code } = (error as { driverError?: { code?: string } }).driverError ?? {};
  if (!['23503', '23505', '23502'].includes(code ?? '')) throw error;
}

describe('two who write at the same moment', () => {
  /** Runs the second statement while the first one's transaction is open, and lets both commit. */
  async function expectTrueListingAfter(first: string, second: string): Promise<void> {
    const waiting = await catalog.get(TransactionRunner).run(async (tx) => {
      await tx.query(first);
      const pending = catalog.sql(second);
      await blocked(catalog.get(Statements), 1);
      return { pending };
    });
    await waiting.pending;
    await expectTrueListing();
  }

  const place = `insert into product_categories (product_id, category_id)
    select product.id, category.id from products product, categories category where category.slug = 'jackets'`;
  const move = `update categories set parent_id = (select id from categories where slug = 'sale') where slug = 'jackets'`;
  const rename = `update brands set name = 'Renamed'`;
  const addProduct = `insert into products (id, slug, name, price_minor, brand_id)
    select new_id(), 'late', 'Late', 1, id from brands`;
  const reword = `update attribute_values set value = 'Crimson'`;
  const choose = `insert into variant_attribute_values (variant_id, attribute_value_id)
    select variant.id, value.id from variants variant, attribute_values value where variant.sku = 'MUG' on conflict do nothing`;

  beforeEach(async () => {
    await furnish(catalog, { brands: ['acme'], categories: { clothing: null, sale: null, jackets: 'clothing' } });
    await shelve(catalog, [
      { slug: 'mug', brand: 'acme' },
      { slug: 'cup', variants: [{ sku: 'CUP', values: { Colour: 'Red' } }] },
    ]);
  });

  it.each([
    ['a product is placed in a category that moves', place, move],
    ['a category moves that a product is placed in', move, place],
    ['a product comes to a brand that is renamed', addProduct, rename],
    ['a brand is renamed that a product comes to', rename, addProduct],
    ['a variant gets a value that is renamed', choose, reword],
    ['a value is renamed that a variant gets', reword, choose],
    ['a product is renamed that gets a variant', `update products set name = 'New'`, addVariant('mug')],
    ['a product gets a variant that is renamed', addVariant('mug'), `update products set name = 'New'`],
    ['a product gets two variants', addVariant('mug'), addVariant('mug')],
    ['a product is deleted that gets a variant', `update products set deleted_at = now()`, addVariant('mug')],
    ['a product comes back that gets a variant', restore(), addVariant('mug')],
  ])('leave a true listing: %s', async (title, first, second) => {
    if (title.includes('comes back')) await catalog.sql('update products set deleted_at = now()');
    await expectTrueListingAfter(first, second);
  });

  function addVariant(slug: string): string {
    return `insert into variants (id, product_id, sku, combination)
      select new_id(), id, 'NEW-' || new_id(), new_id() from products where slug = '${slug}'`;
  }
  function restore(): string {
    return 'update products set deleted_at = null';
  }
});

describe('taking the listing out and in again', () => {
  it('lists the products that are there already', async () => {
    await furnish(catalog, { brands: ['acme'], categories: { clothing: null, jackets: 'clothing' } });
    await shelve(catalog, [{ slug: 'mug', brand: 'acme', categories: ['jackets'] }, { slug: 'cup' }]);
    const dataSource = catalog.get(DataSource);
    const kept = await listingAsKept(catalog.sql);
    const later =
      dataSource.migrations.length - dataSource.migrations.findIndex(({ name }) => /ProductListing/.test(name ?? ''));
    for (let n = 0; n < later; n += 1) await dataSource.undoLastMigration();
    expect(await catalog.sql(`select to_regclass('product_listing') as name`)).toEqual([{ name: null }]);
    await dataSource.runMigrations();
    expect(await listingAsKept(catalog.sql)).toEqual(kept);
    await expectTrueListing();
  });
});
