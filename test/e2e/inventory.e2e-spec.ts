import { call, type Customer, type Json, newCustomer, newProduct, newStaff } from '../support/client';
import { eventually } from '../support/eventually';
import { checkedInvariants } from '../support/invariants';
import { Shop } from '../support/shop';

describe('stock that staff take care of', () => {
  let shop: Shop;
  let staff: Customer;
  let variantId: string;

  beforeAll(async () => {
    shop = await Shop.open();
    staff = await newStaff(shop);
    ({ variantId } = await newProduct(shop, staff, { stock: 10 }));
  });

  afterAll(() => shop.close());

  const asStaff = (path: string, options: Parameters<typeof call>[2] = {}) =>
    call(shop.url, path, { ...options, headers: { ...staff.headers, ...options.headers } });

  const noticed = (): Json[] =>
    shop.workers.flatMap(({ lines }) => lines.filter((line: Json) => line.msg === 'A variant runs low'));

  const unprocessed = () => shop.rows(`select topic from outbox where processed_at is null`);

  it('is adjusted by JSON and by a file, and every movement can be read', async () => {
    const one = await asStaff(`/inventory/${variantId}/adjustments`, { body: { delta: 5, reason: 'received' } });
    expect([one.status, one.body.onHand, one.body.entry.kind]).toEqual([201, 15, 'receipt']);
    const answer = await fetch(`${shop.url}/api/v1/inventory/adjustments`, {
      method: 'POST',
      headers: { ...staff.headers, 'content-type': 'text/csv' },
      body: `sku,setTo,reason\n${one.body.sku},12,counted\n`,
    });
    expect([answer.status, ((await answer.json()) as Json).items[0].delta]).toEqual([201, -3]);
    const { body: ledger } = await asStaff(`/inventory/${variantId}/ledger`);
    expect(ledger.items.map(({ kind, delta, reason }: Json) => [kind, delta, reason])).toEqual([
      ['adjustment', -3, 'counted'],
      ['receipt', 5, 'received'],
      ['initial', 10, null],
    ]);
  });

  it('is noticed by the worker when it runs low, and nothing stays behind', async () => {
    expect(noticed()).toEqual([]);
    const changed = await asStaff(`/inventory/${variantId}`, { method: 'PATCH', body: { lowStockThreshold: 12 } });
    expect(changed.body).toMatchObject({ available: 12, lowStockThreshold: 12 });
    const lines = await eventually(() => (noticed().length > 0 ? noticed() : undefined), {
      seconds: 20,
      what: 'the worker to notice low stock',
    });
    expect(lines).toEqual([expect.objectContaining({ variantId })]);
    await eventually(async () => (await unprocessed()).length === 0, {
      seconds: 20,
      what: 'all messages to be processed',
    });
    const { body: low } = await asStaff('/inventory?lowStock=true');
    expect(low.items.map((item: Json) => item.variantId)).toEqual([variantId]);
  });

  it('is sold and adjusted at the same moment without a unit too many or too few', async () => {
    const customer = await newCustomer(shop);
    const item = { items: [{ variantId, quantity: 1 }] };
    const buying = Array.from({ length: 8 }, () =>
      call(shop.url, '/orders', { body: item, headers: customer.headers }),
    );
    const losing = Array.from({ length: 8 }, () =>
      asStaff(`/inventory/${variantId}/adjustments`, { body: { delta: -1, reason: 'lost' } }),
    );
    const [sold, lost] = await Promise.all([Promise.all(buying), Promise.all(losing)]);
    const done = [...sold, ...lost].filter(({ status }) => status === 201);
    expect([...sold, ...lost].filter(({ status }) => ![201, 409].includes(status))).toEqual([]);
    expect(done).toHaveLength(12);
    expect((await asStaff(`/inventory/${variantId}`)).body).toMatchObject({ available: 0 });
  });

  it('is in order, at any depth and for this variant alone', async () => {
    for (const query of ['', '?full=true', `?variantId=${variantId}`]) {
      const { status, body } = await asStaff(`/inventory/audit${query}`);
      expect([query, status, body.ok, body.rules.length]).toEqual([
        query,
        200,
        true,
        query.includes('variant') ? 4 : 13,
      ]);
    }
    expect((await asStaff('/inventory/audit?full=perhaps')).status).toBe(400);
    expect((await asStaff('/inventory/audit?variantId=00000000-0000-7000-8000-000000000000')).status).toBe(404);
    expect(await checkedInvariants(shop)).toEqual([]);
  });
});
