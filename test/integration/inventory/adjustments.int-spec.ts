import { newId } from '#kernel';
import { eventually } from '../../support/eventually';
import { closeInBalance, type InventoryAnswer, type InventoryUnderTest, startInventory } from './inventory-under-test';
import {
  type Counters,
  type Entry,
  everything,
  type Problem,
  ranLow,
  reserve,
  shelve,
  someoneWaits,
} from './stockroom';

type Adjusted = Counters & { readonly entry: Entry | null };

let inventory: InventoryUnderTest;
let variantId: string;

beforeAll(async () => {
  inventory = await startInventory();
});
beforeEach(async () => {
  variantId = await shelve(inventory, { sku: `S-${newId()}`, stock: 10 });
});
afterEach(() => closeInBalance(inventory));
afterAll(() => inventory.close());

function adjust<Body = Adjusted>(
  body: unknown,
  { of = variantId, headers = {} }: { of?: string; headers?: Record<string, string> } = {},
): Promise<InventoryAnswer<Body>> {
  return inventory.request<Body>(`/inventory/${of}/adjustments`, { method: 'POST', body, headers });
}

const counters = async (id = variantId): Promise<Counters> =>
  (await inventory.request<Counters>(`/inventory/${id}`)).body;

const ledger = async (id = variantId): Promise<readonly Entry[]> =>
  (await inventory.request<{ items: readonly Entry[] }>(`/inventory/${id}/ledger`)).body.items;

const threshold = <Body = Counters>(body: unknown, id = variantId): Promise<InventoryAnswer<Body>> =>
  inventory.request<Body>(`/inventory/${id}`, { method: 'PATCH', body });

/** Sends what is to be refused, and sees that nothing changed by it. */
async function refused(send: () => Promise<InventoryAnswer<Problem>>): Promise<InventoryAnswer<Problem>> {
  const before = await everything(inventory);
  const answer = await send();
  expect(await everything(inventory)).toEqual(before);
  return answer;
}

describe('adjusting a variant', () => {
  it('answers with the counters after it and its entry in the ledger', async () => {
    const { status, body } = await adjust({ delta: -2, reason: 'damaged', note: 'Broken in unpacking' });
    expect(status).toBe(201);
    const { entry, ...shown } = body;
    expect(shown).toEqual({ ...(await counters()), onHand: 8, available: 8, reserved: 0 });
    const [newest, first] = await ledger();
    expect(entry).toEqual(newest);
    expect(newest).toMatchObject({
      kind: 'adjustment',
      delta: -2,
      reservedDelta: 0,
      onHandAfter: 8,
      reservedAfter: 0,
      reference: null,
      reason: 'damaged',
      note: 'Broken in unpacking',
      actor: expect.stringMatching(/^staff:[0-9a-f-]{36}$/),
    });
    expect(first).toMatchObject({ kind: 'initial', reason: null, note: null });
  });

  it.each([
    ['received', 'receipt'],
    ['counted', 'adjustment'],
    ['damaged', 'adjustment'],
    ['lost', 'adjustment'],
    ['returned', 'adjustment'],
    ['correction', 'adjustment'],
    ['a whim of our own', 'adjustment'],
    ['Delivery', 'receipt'],
  ])('because of %s is a %s', async (reason, kind) => {
    const { body } = await adjust({ delta: 3, reason });
    expect(body).toMatchObject({ onHand: 13, entry: { kind, reason, note: null, delta: 3 } });
  });

  it('to a number writes the difference', async () => {
    expect((await adjust({ setTo: 4, reason: 'counted' })).body).toMatchObject({ onHand: 4, entry: { delta: -6 } });
    expect((await adjust({ setTo: 0, reason: 'lost' })).body).toMatchObject({ onHand: 0, entry: { delta: -4 } });
  });

  it('to what is there already writes nothing', async () => {
    const before = await everything(inventory);
    const { status, body } = await adjust({ setTo: 10, reason: 'counted' });
    expect([status, body.onHand, body.entry]).toEqual([201, 10, null]);
    expect(await everything(inventory)).toEqual(before);
  });

  it('does not go below what is held for orders, and says how much that is', async () => {
    await inventory.sql(reserve, [variantId, 4]);
    for (const [body, pointer] of [
      [{ delta: -7, reason: 'lost' }, '/delta'],
      [{ setTo: 3, reason: 'counted' }, '/setTo'],
    ] as const) {
      const answer = await refused(() => adjust<Problem>(body));
      expect([answer.status, answer.body.code]).toEqual([409, 'stock_reserved']);
      expect(answer.body.errors).toEqual([
        {
          pointer,
          code: 'stock_reserved',
          detail: 'of 10 units on hand 4 are held for orders',
          variantId,
          onHand: 10,
          reserved: 4,
          available: 6,
        },
      ]);
    }
    expect((await adjust({ delta: -6, reason: 'lost' })).body).toMatchObject({ onHand: 4, reserved: 4, available: 0 });
  });

  it('does not go beyond what a counter holds', async () => {
    for (const body of [{ delta: 999_999_991, reason: 'received' }]) {
      const answer = await refused(() => adjust<Problem>(body));
      expect([answer.status, answer.body.code]).toEqual([409, 'too_much_stock']);
    }
    expect((await adjust({ setTo: 1_000_000_000, reason: 'counted' })).status).toBe(201);
    expect((await adjust({ setTo: 0, reason: 'counted' })).status).toBe(201);
  });

  it.each([
    ['neither a delta nor a number to set', { reason: 'lost' }],
    ['both of them', { delta: 1, setTo: 1, reason: 'lost' }],
    ['a delta of nothing', { delta: 0, reason: 'lost' }],
    ['no reason', { delta: 1 }],
    ['a reason that is too long', { delta: 1, reason: 'x'.repeat(101) }],
    ['half a unit', { delta: 1.5, reason: 'lost' }],
    ['a number in a text', { delta: '1', reason: 'lost' }],
    ['more than a counter holds', { delta: 1e300, reason: 'lost' }],
    ['a number that is none', { setTo: null, reason: 'lost' }],
    ['fewer than none', { setTo: -1, reason: 'counted' }],
    ['a note that cannot be kept', { delta: 1, reason: 'lost', note: 'a\u0000b' }],
    ['a note with half a character', { delta: 1, reason: 'lost', note: '\ud83c' }],
    ['an empty note', { delta: 1, reason: 'lost', note: '' }],
    ['a note without end', { delta: 1, reason: 'lost', note: 'x'.repeat(501) }],
    ['a field that there is not', { delta: 1, reason: 'lost', actor: 'somebody' }],
    ['a list', [{ delta: 1, reason: 'lost' }]],
    ['nothing', undefined],
  ])('is refused with %s', async (_, body) => {
    const answer = await refused(() => adjust<Problem>(body));
    expect([answer.status, answer.body.code]).toEqual([400, expect.stringMatching(/^validation_failed$/)]);
  });

  it('needs a variant that exists', async () => {
    const answer = await refused(() => adjust<Problem>({ delta: 1, reason: 'lost' }, { of: newId() }));
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    expect((await refused(() => adjust<Problem>({ delta: 1, reason: 'lost' }, { of: 'lamp' }))).status).toBe(400);
  });

  it.each([
    ['nobody', 401],
    ['customer', 403],
  ] as const)('is not for a %s', async (role, status) => {
    const body = { delta: 1, reason: 'lost', lowStockThreshold: 1 };
    for (const [method, address] of [
      ['POST', `/inventory/${variantId}/adjustments`],
      ['POST', '/inventory/adjustments'],
      ['PATCH', `/inventory/${variantId}`],
      ['GET', `/inventory/${variantId}`],
      ['GET', `/inventory/${variantId}/ledger`],
      ['GET', '/inventory'],
    ] as const) {
      const answer = await refused(() =>
        inventory.request(address, { method, role, body: method === 'GET' ? undefined : body }),
      );
      expect(answer.status).toBe(status);
    }
  });

  it('is done once for a key, however often it is sent', async () => {
    const headers = { 'idempotency-key': newId() };
    const [first, second] = [
      await adjust({ delta: 5, reason: 'received' }, { headers }),
      await adjust({ delta: 5, reason: 'received' }, { headers }),
    ];
    expect(second.body).toEqual(first.body);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(await counters()).toMatchObject({ onHand: 15 });
    const other = await refused(() => adjust<Problem>({ delta: 6, reason: 'received' }, { headers }));
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('loses nothing when many do it at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => adjust({ delta: n % 2 === 0 ? 3 : -2, reason: 'correction' })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(await counters()).toMatchObject({ onHand: 16 });
    expect(await ledger()).toHaveLength(13);
  });

  it('waits for a checkout that holds units of it, and decides on what that leaves', async () => {
    const checkout = await inventory.session();
    await checkout.query('begin');
    await checkout.query('select from stock where variant_id = $1 for update', [variantId]);
    const adjusting = adjust<Problem>({ setTo: 3, reason: 'counted' });
    await eventually(() => someoneWaits(inventory), { what: 'the adjustment to wait for the checkout' });
    await checkout.query(reserve, [variantId, 4]);
    await checkout.query('commit');
    const { status, body } = await adjusting;
    expect([status, body.code, body.errors[0]?.['reserved']]).toEqual([409, 'stock_reserved', 4]);
    expect(await counters()).toMatchObject({ onHand: 10, reserved: 4 });
  });
});

describe('the threshold of a variant', () => {
  it('is set, and counts as low from there on', async () => {
    expect(await threshold({ lowStockThreshold: 9 })).toMatchObject({ status: 200, body: { lowStockThreshold: 9 } });
    expect(await ranLow(inventory)).not.toContain(variantId);
    expect((await threshold({ lowStockThreshold: 10 })).body).toEqual(await counters());
    expect((await ranLow(inventory)).filter((id) => id === variantId)).toHaveLength(1);
    await threshold({ lowStockThreshold: 11 });
    expect((await ranLow(inventory)).filter((id) => id === variantId)).toHaveLength(1);
  });

  it.each([
    [{}],
    [{ lowStockThreshold: -1 }],
    [{ lowStockThreshold: 1_000_000_001 }],
    [{ lowStockThreshold: 1.5 }],
    [{ lowStockThreshold: '5' }],
    [{ lowStockThreshold: null }],
    [{ lowStockThreshold: 5, onHand: 7 }],
    [undefined],
  ])('cannot be %j', async (body) => {
    const answer = await refused(() => threshold<Problem>(body));
    expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
  });

  it('needs a variant that exists', async () => {
    expect((await refused(() => threshold<Problem>({ lowStockThreshold: 1 }, newId()))).status).toBe(404);
  });
});

describe('an adjustment that makes a variant run low', () => {
  const told = async (): Promise<number> => (await ranLow(inventory)).filter((id) => id === variantId).length;

  it('is told of once, until there is enough again', async () => {
    await adjust({ delta: -4, reason: 'lost' });
    expect(await told()).toBe(0);
    await adjust({ delta: -1, reason: 'lost' });
    expect(await told()).toBe(1);
    await adjust({ delta: -1, reason: 'lost' });
    expect(await told()).toBe(1);
    await adjust({ setTo: 6, reason: 'counted' });
    await adjust({ setTo: 5, reason: 'counted' });
    expect(await told()).toBe(2);
  });

  it('counts what can be sold, not what is there', async () => {
    await inventory.sql(reserve, [variantId, 4]);
    await adjust({ delta: -1, reason: 'lost' });
    expect(await told()).toBe(1);
  });
});

describe('a variant that is deleted', () => {
  it('can be read and adjusted by its id: its units are still there, and orders of it may come back', async () => {
    await inventory.sql('update variants set deleted_at = now() where id = $1', [variantId]);
    expect((await adjust({ delta: -1, reason: 'damaged' })).body).toMatchObject({ onHand: 9 });
    expect(await counters()).toMatchObject({ variantId, onHand: 9 });
    expect((await threshold({ lowStockThreshold: 2 })).status).toBe(200);
  });
});
