import { TransactionRunner, type Tx } from '#database';
import { LockStock, ReserveStock } from '#inventory';
import { newId } from '#kernel';
import { ImportLinesRepository } from '../../../libs/catalog/src/store/import-lines.repository';
import { eventually } from '../../support/eventually';
import { type CatalogUnderTest, startCatalog } from './catalog-under-test';
import {
  closeAfterImports,
  faultsOf,
  furnish,
  importFile,
  snapshot,
  someoneWaits,
  stagedLines,
  variantsBySku,
} from './product-file';

let catalog: CatalogUnderTest;

beforeEach(async () => {
  catalog = await startCatalog();
  await furnish(catalog);
  await importFile(catalog, ['slug,sku,name,price,stock', 'mug,MUG,Mug,7,10', 'cap,CAP,Cap,19.90,10']);
});
afterEach(() => closeAfterImports(catalog));

/** Does something in a transaction that stays open until somebody waits for it, and commits then. */
async function holding<T>(work: (tx: Tx) => Promise<unknown>, meanwhile: () => Promise<T>): Promise<T> {
  let begun = (): void => undefined;
  const isBegun = new Promise<void>((resolve) => (begun = resolve));
  const held = catalog.get(TransactionRunner).run(async (tx) => {
    await work(tx);
    begun();
    await eventually(() => someoneWaits(catalog), { what: 'the import to wait for a lock', seconds: 4 });
  });
  await Promise.race([isBegun, held]);
  const [result] = await Promise.all([meanwhile(), held]);
  return result;
}

/** What a checkout does to the stock. */
const reserve = (sku: string, quantity: number) => async (tx: Tx) => {
  const [variant] = await tx.query<{ id: string }>('select id from variants where sku = $1', [sku]);
  const stock = await catalog.get(LockStock).run(tx, [variant!.id]);
  const order = { orderId: newId(), reference: 'ORD-TEST', actor: 'guest', holdSeconds: 300 };
  const outcome = await catalog
    .get(ReserveStock)
    .run(tx, { ...order, lines: [{ variantId: variant!.id, quantity }] }, stock);
  expect(outcome.kind).toBe('reserved');
};

describe('an import that meets a checkout', () => {
  const setTo = (units: number) => ['slug,sku,stock,name', `mug,MUG,${units},Other mug`, 'cap,CAP,3,'];

  it('waits for it and never leaves less than it has reserved', async () => {
    const answer = await holding(reserve('MUG', 6), () => importFile(catalog, setTo(5)));
    expect(answer).toMatchObject({ status: 400, body: { code: 'import_invalid' } });
    expect(faultsOf(answer)).toEqual(['2 stock stock_reserved']);
    expect(await variantsBySku(catalog)).toMatchObject([{ onHand: 10 }, { onHand: 10 }]);
    expect(await catalog.sql('select name from products order by name')).toEqual([{ name: 'Cap' }, { name: 'Mug' }]);
  });

  it('skips the line of which too much has just been reserved, whole, and applies the others', async () => {
    const answer = await holding(reserve('MUG', 6), () => importFile(catalog, setTo(5), { mode: 'valid' }));
    expect(answer).toMatchObject({ status: 200, body: { updated: 1, skipped: 1 } });
    expect(faultsOf(answer)).toEqual(['2 stock stock_reserved']);
    expect(await variantsBySku(catalog)).toMatchObject([
      { sku: 'CAP', onHand: 3 },
      { sku: 'MUG', onHand: 10 },
    ]);
    expect(await catalog.sql('select name from products order by name')).toEqual([{ name: 'Cap' }, { name: 'Mug' }]);
  });

  it('sets what is on hand and leaves what has just been reserved', async () => {
    const answer = await holding(reserve('MUG', 6), () => importFile(catalog, setTo(6)));
    expect(answer).toMatchObject({ status: 200, body: { updated: 2 } });
    expect(await catalog.sql('select on_hand, reserved from stock order by on_hand')).toEqual([
      { on_hand: 3, reserved: 0 },
      { on_hand: 6, reserved: 6 },
    ]);
  });

  it('locks no stock that it does not change', async () => {
    const lines = ['slug,sku,stock,name', 'mug,MUG,10,Other mug'];
    let answered = false;
    await catalog.get(TransactionRunner).run(async (tx) => {
      await reserve('MUG', 1)(tx);
      answered = (await importFile(catalog, lines)).status === 200;
    });
    expect(answered).toBe(true);
  });
});

describe('an import that meets somebody who writes the catalogue', () => {
  it('finds a SKU taken that was free when it looked', async () => {
    const before = await snapshot(catalog);
    const answer = await holding(
      async (tx) => {
        await tx.query(`insert into variants (id, product_id, sku, combination)
          select new_id(), id, 'NEW', 'x' from products where slug = 'cap'`);
      },
      () => importFile(catalog, ['slug,sku,name,price', 'x,NEW,Ex,1']),
    );
    expect(faultsOf(answer)).toEqual(['2 sku sku_taken']);
    expect({ ...(await snapshot(catalog)), variants: before['variants'] }).toEqual(before);
  });

  it('changes the product that somebody else has just made', async () => {
    const answer = await holding(
      async (tx) =>
        void (await tx.query(`insert into products (id, slug, name, price_minor) values (new_id(), 'x', 'X', 1)`)),
      () => importFile(catalog, ['slug,sku,name,price', 'x,NEW,Ex,2']),
    );
    expect(answer).toMatchObject({ status: 200, body: { created: 1 } });
    expect(await catalog.sql(`select name, version from products where slug = 'x'`)).toEqual([
      { name: 'Ex', version: 2 },
    ]);
  });

  it('replaces the categories that somebody who holds the product is just adding to', async () => {
    const answer = await holding(
      async (tx) => {
        await tx.query(`select 1 from products where slug = 'cap' for update`);
        await tx.query(`insert into product_categories (product_id, category_id)
          select products.id, categories.id from products, categories where products.slug = 'cap' and categories.slug = 'sale'`);
      },
      () => importFile(catalog, ['slug,sku,categories', 'cap,CAP,hats']),
    );
    expect(answer).toMatchObject({ status: 200, body: { updated: 1 } });
    const places = 'select slug from product_categories join categories on categories.id = category_id';
    expect(await catalog.sql(places)).toEqual([{ slug: 'hats' }]);
  });

  it('finds a brand unknown that was there when it looked', async () => {
    const answer = await holding(
      async (tx) => void (await tx.query(`delete from brands where slug = 'northlight'`)),
      () => importFile(catalog, ['slug,sku,brand', 'cap,CAP,northlight']),
    );
    expect(faultsOf(answer)).toEqual(['2 brand unknown_brand']);
  });

  it('changes what a PATCH of the same moment does not, and nothing is lost of either', async () => {
    const [cap] = await catalog.sql<{ id: string }>(`select id from products where slug = 'cap'`);
    const rounds = 8;
    for (let round = 1; round <= rounds; round += 1) {
      const body = { name: `Cap ${round}` };
      const [imported, patched] = await Promise.all([
        importFile(catalog, ['slug,sku,price', `cap,CAP,${round}`]),
        catalog.request(`/products/${cap!.id}`, { method: 'PATCH', role: 'staff', body }),
      ]);
      expect([imported.status, patched.status]).toEqual([200, 200]);
      const rows = await catalog.sql(`select name, price_minor::int as price from products where slug = 'cap'`);
      expect(rows).toEqual([{ name: `Cap ${round}`, price: round * 100 }]);
    }
    expect(await catalog.sql(`select version from products where slug = 'cap'`)).toEqual([{ version: 1 + 2 * rounds }]);
  });
});

describe('two imports at once', () => {
  const lines = (sku: string) =>
    Array.from({ length: 300 }, (_, at) => `p-${at},${sku === '' ? `S-${at}` : sku},Product ${at},${at + 1},${at}`);
  const header = 'slug,sku,name,price,stock';

  it('of the same file are applied one after the other', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => importFile(catalog, [header, ...lines('')])));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const counts = answers.map(({ body }) => `${body.created}+${body.updated}`).toSorted();
    expect(counts).toEqual(['0+300', '0+300', '300+0']);
    expect(await catalog.sql(`select count(*)::int as count from products where slug like 'p-%'`)).toEqual([
      { count: 300 },
    ]);
  });

  it('are as many as one process takes, and one more is refused', async () => {
    const answers = await holding(
      async (tx) => void (await tx.query('lock table product_import_batches in access exclusive mode')),
      () => Promise.all([1, 2, 3, 4, 5].map(() => importFile(catalog, [header, ...lines('')]))),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused).toMatchObject({ headers: { 'retry-after': '30' }, body: { code: 'import_running' } });
  });

  it('wait for their turn without holding a connection', async () => {
    const asked = jest.spyOn(catalog.get(ImportLinesRepository), 'takeTurn');
    let imported: ReturnType<typeof importFile> | undefined;
    await catalog.get(TransactionRunner).run(async (tx) => {
      await tx.query('select pg_advisory_xact_lock(7201504)');
      imported = importFile(catalog, ['slug,sku,stock', 'cap,CAP,4']);
      await eventually(() => asked.mock.calls.length >= 2, { what: 'the import to ask a second time' });
      expect(await stagedLines(catalog)).toBe(1);
      expect(await variantsBySku(catalog)).toMatchObject([{ onHand: 10 }, { onHand: 10 }]);
    });
    expect(await imported).toMatchObject({ status: 200, body: { updated: 1 } });
    expect(await variantsBySku(catalog)).toMatchObject([{ onHand: 4 }, { onHand: 10 }]);
  });
});
