import { newId } from '#kernel';
import { closeInBalance, type InventoryAnswer, type InventoryUnderTest, startInventory } from './inventory-under-test';
import { type Counters, everything, type Problem, ranLow, reserve, shelve } from './stockroom';

interface Adjusted {
  readonly entries: number;
  readonly items: readonly (Omit<Counters, 'lowStockThreshold'> & { readonly delta: number })[];
}

let inventory: InventoryUnderTest;
let tag: string;
let ids: readonly string[];

beforeAll(async () => {
  inventory = await startInventory();
});
beforeEach(async () => {
  tag = newId().slice(-12);
  ids = await Promise.all(['A', 'B', 'C'].map((name) => shelve(inventory, { sku: sku(name), stock: 10 })));
});
afterEach(() => closeInBalance(inventory));
afterAll(() => inventory.close());

const sku = (name: string): string => `${name}-${tag}`;

function send<Body = Adjusted>(body: unknown, headers: Record<string, string> = {}): Promise<InventoryAnswer<Body>> {
  return inventory.request<Body>('/inventory/adjustments', { method: 'POST', body, headers });
}

const sendFile = <Body = Adjusted>(
  lines: readonly string[] | Buffer,
  headers: Record<string, string> = {},
): Promise<InventoryAnswer<Body>> =>
  send<Body>(lines instanceof Buffer ? lines : lines.join('\n'), { 'content-type': 'text/csv', ...headers });

const onHand = async (): Promise<number[]> => {
  const rows = await inventory.sql<{ onHand: number }>(
    `select on_hand as "onHand" from stock join unnest($1::uuid[]) with ordinality as id (id, place) on id = variant_id
     order by place`,
    [ids],
  );
  return rows.map((row) => row.onHand);
};

async function refused<Body extends Problem>(
  sent: () => Promise<InventoryAnswer<Body>>,
): Promise<InventoryAnswer<Body>> {
  const before = await everything(inventory);
  const answer = await sent();
  expect(await everything(inventory)).toEqual(before);
  return answer;
}

describe('adjusting many variants', () => {
  it('does all of it, in its order, by SKU or by id', async () => {
    const { status, body } = await send({
      items: [
        { sku: sku('C'), setTo: 4, reason: 'counted' },
        { variantId: ids[0]?.toUpperCase(), delta: 5, reason: 'received', note: 'Delivery 7' },
        { sku: sku('C'), delta: 3, reason: 'returned' },
        { sku: sku('B'), setTo: 10, reason: 'counted' },
      ],
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      entries: 3,
      items: [
        { variantId: ids[2], sku: sku('C'), delta: -6, onHand: 4, reserved: 0, available: 4 },
        { variantId: ids[0], sku: sku('A'), delta: 5, onHand: 15, reserved: 0, available: 15 },
        { variantId: ids[2], sku: sku('C'), delta: 3, onHand: 7, reserved: 0, available: 7 },
        { variantId: ids[1], sku: sku('B'), delta: 0, onHand: 10, reserved: 0, available: 10 },
      ],
    });
    expect(await onHand()).toEqual([15, 10, 7]);
    const entries = await inventory.sql(
      `select variant_id as id, kind, reason, note, delta from stock_ledger
       where variant_id = any($1) and kind <> 'initial' order by seq`,
      [ids],
    );
    expect(entries).toEqual([
      { id: ids[2], kind: 'adjustment', reason: 'counted', note: null, delta: -6 },
      { id: ids[0], kind: 'receipt', reason: 'received', note: 'Delivery 7', delta: 5 },
      { id: ids[2], kind: 'adjustment', reason: 'returned', note: null, delta: 3 },
    ]);
  });

  it('does the same by a file', async () => {
    const { status, body } = await sendFile([
      'Reason,SKU,delta,SetTo',
      `counted,${sku('C')},,4`,
      '',
      ` Received ,"${sku('A')}",+5,`,
      `damaged,${sku('B')},-1,`,
    ]);
    expect(status).toBe(201);
    expect(body.entries).toBe(3);
    expect(body.items.map(({ delta }) => delta)).toEqual([-6, 5, -1]);
    expect(await onHand()).toEqual([15, 9, 4]);
  });

  it('does nothing when one of them cannot be done, and names all that cannot', async () => {
    await inventory.sql(reserve, [ids[1], 4]);
    const items = [
      { sku: sku('A'), delta: 1, reason: 'received' },
      { sku: sku('B'), setTo: 3, reason: 'counted' },
      { sku: sku('C'), delta: -11, reason: 'lost' },
      { variantId: ids[0], delta: 1_000_000_000, reason: 'received' },
    ];
    const { status, body } = await refused(() => send<Problem>({ items }));
    expect([status, body.code]).toEqual([409, 'stock_reserved']);
    expect(body.errors).toEqual([
      expect.objectContaining({ pointer: '/items/1', code: 'stock_reserved', variantId: ids[1], reserved: 4 }),
      expect.objectContaining({ pointer: '/items/2', code: 'stock_reserved', variantId: ids[2], reserved: 0 }),
      expect.objectContaining({ pointer: '/items/3', code: 'too_much_stock', variantId: ids[0] }),
    ]);
    const lines = ['sku,delta,setTo,reason', `${sku('A')},1,,received`, '', `${sku('B')},,3,counted`];
    const file = await refused(() => sendFile<Problem>(lines));
    expect([file.status, file.body.code]).toEqual([409, 'stock_reserved']);
    expect(file.body.errors).toEqual([expect.objectContaining({ line: 4, code: 'stock_reserved', reserved: 4 })]);
  });

  it('names every variant that there is not', async () => {
    await inventory.sql('update variants set deleted_at = now() where id = $1', [ids[1]]);
    const items = [
      { sku: sku('A'), delta: 1, reason: 'received' },
      { sku: sku('B'), delta: 1, reason: 'received' },
      { sku: sku('a'), delta: 1, reason: 'received' },
      { variantId: newId(), delta: 1, reason: 'received' },
    ];
    const { status, body } = await refused(() => send<Problem>({ items }));
    expect([status, body.code]).toEqual([400, 'unknown_variant']);
    expect(body.errors.map(({ pointer }) => pointer)).toEqual(['/items/1', '/items/2', '/items/3']);
    const deleted = { items: [{ variantId: ids[1], delta: 1, reason: 'received' }] };
    expect((await send(deleted)).status).toBe(201);
    const file = await refused(() => sendFile<Problem>(['sku,delta,reason', `${sku('B')},1,received`]));
    expect([file.status, file.body.code, file.body.errors[0]?.['line']]).toEqual([400, 'unknown_variant', 2]);
  });

  it.each([
    ['no items', { items: [] }, ['/items']],
    ['no list', { items: {} }, ['/items']],
    ['a list of nothing', { items: [null] }, ['/items']],
    ['a list of lists', { items: [[]] }, ['/items']],
    ['too long a list', { items: Array.from({ length: 5001 }, () => ({ sku: 'x' })) }, ['/items']],
    ['an item without a variant', { items: [{ delta: 1, reason: 'lost' }] }, ['/items/0']],
    [
      'an item with two variants',
      { items: [{ sku: 'x', variantId: '00000000-0000-7000-8000-000000000000', delta: 1, reason: 'lost' }] },
      ['/items/0'],
    ],
    [
      'items without units',
      {
        items: [
          { sku: 'x', reason: 'lost' },
          { sku: 'y', delta: 1, setTo: 1, reason: 'lost' },
        ],
      },
      ['/items/0', '/items/1'],
    ],
    ['a SKU that cannot be kept', { items: [{ sku: 'a\u0000', delta: 1, reason: 'lost' }] }, ['/items/0/sku']],
    ['a SKU with half a character', { items: [{ sku: '\ud83c', delta: 1, reason: 'lost' }] }, ['/items/0/sku']],
    ['too long a SKU', { items: [{ sku: 'x'.repeat(65), delta: 1, reason: 'lost' }] }, ['/items/0/sku']],
    ['an id that is none', { items: [{ variantId: 'x', delta: 1, reason: 'lost' }] }, ['/items/0/variantId']],
    ['a huge number', { items: [{ sku: 'x', delta: -1e300, reason: 'lost' }] }, ['/items/0/delta']],
    ['an empty reason', { items: [{ sku: 'x', delta: 1, reason: '' }] }, ['/items/0/reason']],
    ['nothing', undefined, ['/items']],
  ])('is refused with %s', async (_, body, pointers) => {
    const answer = await refused(() => send<Problem>(body));
    expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
    const named = answer.body.errors.map(({ pointer }) => String(pointer).slice(0, pointers[0]?.length));
    expect([...new Set(named)]).toEqual(pointers);
  });

  it.each(['null', '7', '"text"', '[]', 'true', '{"items":', '{"__proto__": 1}', '['.repeat(1000)])(
    'is refused with the body %s',
    async (text) => {
      const answer = await refused(() => send<Problem>(text, { 'content-type': 'application/json' }));
      expect(answer.status).toBe(400);
    },
  );

  it('runs through with opposite orders at the same moment, and loses nothing', async () => {
    const items = ids.map((variantId, n) => ({ variantId, delta: n + 1, reason: 'received' }));
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => send({ items: n % 2 === 0 ? items : items.toReversed() })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(await onHand()).toEqual([22, 34, 46]);
    expect(
      await inventory.sql('select deadlocks::int from pg_stat_database where datname = current_database()'),
    ).toEqual([{ deadlocks: 0 }]);
  });

  it('is done once for a key, by JSON as by a file', async () => {
    const items = [{ sku: sku('A'), delta: 1, reason: 'received' }];
    const lines = ['sku,delta,reason', `${sku('A')},1,received`];
    for (const again of [
      (headers: Record<string, string>) => send({ items }, headers),
      (headers: Record<string, string>) => sendFile(lines, headers),
    ]) {
      const headers = { 'idempotency-key': newId() };
      const [first, second] = [await again(headers), await again(headers)];
      expect([first.status, second.status, second.headers['idempotency-replayed']]).toEqual([201, 201, 'true']);
      expect(second.body).toEqual(first.body);
      const other = await refused(() => sendFile<Problem>(['sku,delta,reason', `${sku('A')},2,received`], headers));
      expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
    }
    expect(await onHand()).toEqual([12, 10, 10]);
  });

  it('tells of those that run low, with one statement for all', async () => {
    await send({ items: ids.map((variantId, n) => ({ variantId, setTo: n === 1 ? 6 : 5, reason: 'counted' })) });
    expect((await ranLow(inventory)).filter((id) => ids.includes(String(id)))).toEqual(
      expect.arrayContaining([ids[0], ids[2]]),
    );
    expect((await ranLow(inventory)).filter((id) => id === ids[1])).toEqual([]);
  });
});

describe('a file of adjustments', () => {
  it.each([
    ['is empty', [''], [[1, 'empty_file']]],
    ['has a header alone', ['sku,delta,reason'], [[1, 'empty_file']]],
    ['has an unknown column', ['sku,delta,reason,price', 'A,1,lost,3'], [[1, 'unknown_column']]],
    ['lacks a column', ['sku,delta', 'A,1'], [[1, 'missing_column']]],
    ['is not closed', ['sku,delta,reason', '"A,1,lost'], [[2, 'quote_not_closed']]],
    [
      'has faults in its lines',
      ['sku,delta,setTo,reason', 'A,1,1,lost', 'B,x,,lost', 'A,1,,lost', ',1,,', 'A,1'],
      [
        [2, 'delta_or_set_to'],
        [3, 'invalid_units'],
        [5, 'required'],
        [5, 'invalid_text'],
        [6, 'wrong_cell_count'],
      ],
    ],
  ])('is refused when it %s', async (_, lines, faults) => {
    const { status, body } = await refused(() => sendFile<Problem>(lines));
    expect([status, body.code]).toEqual([400, 'invalid_csv']);
    expect(body.errors.map(({ line, code }) => [line, code])).toEqual(faults);
  });

  it('is refused when it is not UTF-8, or not text', async () => {
    for (const file of [Buffer.from('sku,delta,reason\ncaf\xe9,1,lost', 'latin1'), Buffer.from([0xff, 0xfe, 0, 0])]) {
      const { status, body } = await refused(() => sendFile<Problem>(file));
      expect([status, body.code]).toEqual([400, 'invalid_csv']);
    }
    const text = await refused(() => sendFile<Problem>(['sku'], { 'content-type': 'text/plain' }));
    expect(text.status).toBe(415);
    const foreign: Record<string, string>[] = [
      { 'content-type': 'text/csv; charset=latin1' },
      { 'content-encoding': 'gzip' },
    ];
    for (const headers of foreign) {
      expect((await refused(() => sendFile<Problem>(['sku'], headers))).status).toBe(415);
    }
  });

  it('may have five thousand lines, and no more', async () => {
    const lines = Array.from({ length: 5000 }, () => `${sku('A')},1,received`);
    expect((await sendFile(['sku,delta,reason', ...lines])).body.entries).toBe(5000);
    expect(await onHand()).toEqual([5010, 10, 10]);
    const more = await refused(() => sendFile<Problem>(['sku,delta,reason', ...lines, `${sku('A')},1,received`]));
    expect([more.status, more.body.errors[0]?.['code']]).toEqual([400, 'too_many_rows']);
  });

  it('may have a mebibyte, and no more', async () => {
    const large = ['sku,delta,reason', `${' '.repeat(1024 * 1024)}${sku('A')},1,received`];
    expect((await refused(() => sendFile<Problem>(large))).status).toBe(413);
  });
});
