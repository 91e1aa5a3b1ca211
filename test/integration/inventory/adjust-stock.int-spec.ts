import { TransactionRunner } from '#database';
import { AdjustStock, type StockAdjustment, type StockChange, type StockChangeOutcome } from '#inventory';
import { newId } from '#kernel';
import { type CatalogUnderTest, startCatalog } from '../catalog/catalog-under-test';
import { brokenInvariants, importFile } from '../catalog/product-file';

let catalog: CatalogUnderTest;
let ids: readonly string[];

const sql = <Row>(text: string, values?: unknown[]) => catalog.sql<Row>(text, values);

beforeEach(async () => {
  catalog = await startCatalog();
  const lines = ['a', 'b', 'c'].map((slug) => `${slug},${slug},Product,1,10`);
  await importFile(catalog, ['slug,sku,name,price,stock', ...lines]);
  ids = (await sql<{ id: string }>('select id from variants order by sku')).map(({ id }) => id);
});
afterEach(async () => {
  await closeInBalance();
});

async function closeInBalance(): Promise<void> {
  try {
    const broken = await brokenInvariants(catalog);
    expect(broken.filter((rule) => (rule as { rule: string }).rule !== 'I3')).toEqual([]);
  } finally {
    await catalog.close();
  }
}

const adjust = (
  changes: readonly StockChange[],
  note: Partial<Omit<StockAdjustment, 'changes'>> = {},
): Promise<readonly StockChangeOutcome[]> =>
  catalog
    .get(TransactionRunner)
    .run((tx) =>
      catalog.get(AdjustStock).run(tx, { kind: 'adjustment', actor: 'staff:1', reference: null, ...note, changes }),
    );

const change = (at: number, what: { delta: number } | { setTo: number }): StockChange => ({
  variantId: ids[at] ?? '',
  ...what,
});

const levels = () =>
  sql('select on_hand as "onHand", reserved from stock join variants on id = variant_id order by sku');

const entries = () =>
  sql(`select kind, delta, reserved_delta as "reservedDelta", on_hand_after as after, reference, actor
       from stock_ledger where kind <> 'initial' order by seq`);

describe('adjusting stock', () => {
  it('changes counters and writes an entry for each change, in the order in which they were given', async () => {
    const changes = [change(2, { setTo: 4 }), change(0, { delta: 5 }), change(2, { delta: 3 })];
    expect(await adjust(changes, { kind: 'receipt', reference: 'PO-7' })).toEqual([
      { kind: 'done', variantId: ids[2], delta: -6, onHand: 4, reserved: 0 },
      { kind: 'done', variantId: ids[0], delta: 5, onHand: 15, reserved: 0 },
      { kind: 'done', variantId: ids[2], delta: 3, onHand: 7, reserved: 0 },
    ]);
    expect(await levels()).toMatchObject([{ onHand: 15 }, { onHand: 10 }, { onHand: 7 }]);
    const common = { kind: 'receipt', reservedDelta: 0, reference: 'PO-7', actor: 'staff:1' };
    expect(await entries()).toEqual([
      { ...common, delta: -6, after: 4 },
      { ...common, delta: 5, after: 15 },
      { ...common, delta: 3, after: 7 },
    ]);
  });

  it('writes nothing when nothing changes', async () => {
    expect(await adjust([])).toEqual([]);
    expect(await adjust([change(0, { setTo: 10 })])).toMatchObject([{ kind: 'done', delta: 0 }]);
    expect(await entries()).toEqual([]);
  });

  it('refuses single changes and does the others', async () => {
    await sql('update stock set reserved = 6 where variant_id = $1', [ids[1]]);
    const unknown = newId();
    const changes = [change(0, { delta: 1 }), change(1, { setTo: 5 }), { variantId: unknown, setTo: 1 }];
    expect(await adjust(changes)).toEqual([
      { kind: 'done', variantId: ids[0], delta: 1, onHand: 11, reserved: 0 },
      { kind: 'refused', variantId: ids[1], refusal: 'stock_reserved', onHand: 10, reserved: 6 },
      { kind: 'refused', variantId: unknown, refusal: 'unknown_variant', onHand: 0, reserved: 0 },
    ]);
    expect(await levels()).toEqual([
      { onHand: 11, reserved: 0 },
      { onHand: 10, reserved: 6 },
      { onHand: 10, reserved: 0 },
    ]);
    expect(await entries()).toHaveLength(1);
    await sql('update stock set reserved = 0');
  });

  it('loses no change of many at the same moment, whatever the order of their variants', async () => {
    const turns = Array.from({ length: 20 }, (_, turn) => {
      const both = [change(0, { delta: 1 }), change(1, { delta: -1 })];
      return adjust(turn % 2 === 0 ? both : both.toReversed());
    });
    const outcomes = (await Promise.all(turns)).flat();
    expect(outcomes.filter(({ kind }) => kind === 'refused')).toHaveLength(10);
    expect(await levels()).toMatchObject([{ onHand: 30 }, { onHand: 0 }, { onHand: 10 }]);
  });

  it('takes more changes than a statement has parameters', async () => {
    await sql(`insert into stock (variant_id, on_hand) select new_id(), 0 from generate_series(1, 70000)`);
    const all = await sql<{ id: string }>('select variant_id as id from stock where on_hand = 0');
    const outcomes = await adjust(all.map(({ id }) => ({ variantId: id, setTo: 3 })));
    expect(outcomes.every(({ kind }) => kind === 'done')).toBe(true);
    expect(await sql('select count(*)::int as count from stock where on_hand = 3')).toEqual([{ count: 70_000 }]);
    expect(await sql(`select count(*)::int as count from stock_ledger where kind = 'adjustment'`)).toEqual([
      { count: 70_000 },
    ]);
  });
});
