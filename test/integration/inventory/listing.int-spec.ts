import { newId } from '#kernel';
import { closeInBalance, type InventoryAnswer, type InventoryUnderTest, startInventory } from './inventory-under-test';
import { type Counters, type Entry, type Problem, reserve, shelve } from './stockroom';

interface Listed<Item> {
  readonly items: readonly Item[];
  readonly total: number;
  readonly page: number;
  readonly nextCursor: string | null;
}

let inventory: InventoryUnderTest;
let ids: readonly string[];

const skus = ['b-2', 'A-1', 'a 3', 'Z', 'é', 'b-10', '#1'];

beforeAll(async () => {
  inventory = await startInventory();
  ids = await Promise.all(skus.map((sku, n) => shelve(inventory, { sku, stock: n * 2 })));
  await inventory.sql(reserve, [ids[6], 8]);
  const gone = await shelve(inventory, { sku: 'gone', stock: 0 });
  await inventory.sql('update variants set deleted_at = now() where id = $1', [gone]);
});
afterAll(async () => {
  await closeInBalance(inventory);
  await inventory.close();
});

const list = <Body = Listed<Counters>>(query = ''): Promise<InventoryAnswer<Body>> =>
  inventory.request<Body>(`/inventory${query}`);

/** All items of a list, page after page by cursor. */
async function follow<Item>(address: string): Promise<Item[][]> {
  const pages: Item[][] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const joint = address.includes('?') ? '&' : '?';
    const from: string = cursor === '' ? '' : `${joint}cursor=${cursor}`;
    const { status, body } = await inventory.request<Listed<Item>>(`${address}${from}`);
    expect(status).toBe(200);
    pages.push([...body.items]);
    cursor = body.nextCursor;
  }
  return pages;
}

const skusOf = (items: readonly Counters[]): string[] => items.map(({ sku }) => sku);

describe('the list of stock', () => {
  it('has every variant that is not deleted, by SKU', async () => {
    const { body } = await list();
    expect(skusOf(body.items).toSorted()).toEqual(skus.toSorted());
    expect(body).toMatchObject({ total: 7, page: 1, nextCursor: null });
    expect(body.items.find(({ sku }) => sku === '#1')).toEqual({
      variantId: ids[6],
      sku: '#1',
      onHand: 12,
      reserved: 8,
      available: 4,
      lowStockThreshold: 5,
    });
    expect(skusOf((await list('?sort=-sku')).body.items)).toEqual(skusOf(body.items).toReversed());
  });

  it.each(['', '&sort=sku', '&sort=-sku', '&lowStock=true', '&lowStock=false'])(
    'is the same by cursor as by page (%s)',
    async (query) => {
      const whole = (await list(`?pageSize=100${query}`)).body;
      const pages = await follow<Counters>(`/inventory?pageSize=2${query}`);
      expect(pages.flat()).toEqual(whole.items);
      expect(pages.map(({ length }) => length)).toEqual(whole.total === 4 ? [2, 2] : [2, 2, 2, 1]);
      const second = (await list(`?pageSize=2&page=2${query}`)).body;
      expect(second.items).toEqual(pages[1]);
      expect(second.total).toBe(whole.total);
    },
  );

  it('has those alone that run low, with what is held left out', async () => {
    const { body } = await list('?lowStock=true');
    expect(skusOf(body.items).toSorted()).toEqual(['b-2', 'A-1', 'a 3', '#1'].toSorted());
    expect(body.total).toBe(4);
  });

  const cursor = (...parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');

  it.each([
    ['lowStock=perhaps', 'validation_failed'],
    ['sort=price', 'validation_failed'],
    ['page=0', 'validation_failed'],
    ['page=1e9', 'validation_failed'],
    ['pageSize=101', 'validation_failed'],
    ['pageSize=1.5', 'validation_failed'],
    ['low=true', 'validation_failed'],
    ['cursor=x', 'invalid_cursor'],
    ['cursor=', 'validation_failed'],
    [`cursor=${cursor('-sku', 'A', newId())}`, 'invalid_cursor'],
    [`cursor=${cursor('sku', 'a\u0000', newId())}`, 'invalid_cursor'],
    [`cursor=${cursor('sku', '\ud83c', newId())}`, 'invalid_cursor'],
    [`cursor=${cursor('sku', 7, newId())}`, 'invalid_cursor'],
  ])('is refused with %s', async (query, code) => {
    const { status, body } = await list<Problem>(`?${query}`);
    expect([status, body.code]).toEqual([400, code]);
  });
});

describe('the ledger of a variant', () => {
  let variantId: string;

  beforeAll(async () => {
    variantId = await shelve(inventory, { sku: 'long', stock: 0 });
    for (let n = 1; n <= 9; n += 1) {
      const body = { delta: n, reason: 'received' };
      await inventory.request(`/inventory/${variantId}/adjustments`, { method: 'POST', body });
    }
  });

  const ledger = <Body = Listed<Entry>>(query = '', id = variantId): Promise<InventoryAnswer<Body>> =>
    inventory.request<Body>(`/inventory/${id}/ledger${query}`);

  it('has every movement, the newest first', async () => {
    const { body } = await ledger();
    expect(body.items.map(({ delta }) => delta)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(body).toMatchObject({ total: 10, nextCursor: null });
  });

  it('is the same by cursor as by page', async () => {
    const pages = await follow<Entry>(`/inventory/${variantId}/ledger?pageSize=4`);
    expect(pages.map(({ length }) => length)).toEqual([4, 4, 2]);
    expect(pages.flat()).toEqual((await ledger()).body.items);
    expect((await ledger('?pageSize=4&page=3')).body.items).toEqual(pages[2]);
  });

  it('does not skip or repeat what stood there when new movements come in between', async () => {
    const first = (await ledger('?pageSize=5')).body;
    const body = { delta: 1, reason: 'correction' };
    await inventory.request(`/inventory/${variantId}/adjustments`, { method: 'POST', body });
    const second = (await ledger(`?pageSize=5&cursor=${first.nextCursor}`)).body;
    expect(second.items.map(({ delta }) => delta)).toEqual([4, 3, 2, 1, 0]);
    expect(second.total).toBe(11);
  });

  it('counts its entries behind a seal and before', async () => {
    const before = (await ledger()).body.total;
    await inventory.sql(
      `insert into stock_ledger_seals (variant_id, through_seq, entries, on_hand, reserved, brought_in, restocked, sold)
       select variant_id, max(seq), count(*), sum(delta), 0, sum(delta), 0, 0
       from (select * from stock_ledger where variant_id = $1 order by seq limit 6) entry group by variant_id`,
      [variantId],
    );
    expect((await ledger()).body.total).toBe(before);
  });

  it('is that of a variant that exists', async () => {
    expect((await ledger<Problem>('', newId())).status).toBe(404);
    expect((await ledger<Problem>('', 'long')).status).toBe(400);
  });

  it('takes no cursor of another variant, and none that was made up', async () => {
    const { nextCursor } = (await ledger('?pageSize=1')).body;
    for (const [key, id] of [
      ['-1', variantId],
      ['1e3', variantId],
      ['9'.repeat(30), variantId],
      ['1; drop', variantId],
    ] as const) {
      const cursor = Buffer.from(JSON.stringify(['ledger', key, id])).toString('base64url');
      const { status, body } = await ledger<Problem>(`?cursor=${cursor}`);
      expect([status, body.code]).toEqual([400, 'invalid_cursor']);
    }
    expect((await ledger<Problem>(`?cursor=${nextCursor}`, ids[0])).body.code).toBe('invalid_cursor');
  });
});
