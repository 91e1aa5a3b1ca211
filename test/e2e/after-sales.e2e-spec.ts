import { call, type Customer, deliver, type Json, newCustomer, newProduct, newStaff } from '../support/client';
import { eventually } from '../support/eventually';
import { checkedInvariants } from '../support/invariants';
import { Shop } from '../support/shop';

describe('an order after it was paid', () => {
  let shop: Shop;
  let staff: Customer;
  let customer: Customer;

  beforeAll(async () => {
    shop = await Shop.open();
    staff = await newStaff(shop);
    customer = await newCustomer(shop);
  });

  afterAll(() => shop.close());

  const show = async (id: string): Promise<Json> =>
    (await call(shop.url, `/orders/${id}`, { headers: customer.headers })).body;

  const becomes = (id: string, status: string): Promise<unknown> =>
    eventually(async () => (await show(id)).status === status, { what: `the order to be ${status}` });

  const staffDoes = (id: string, what: string, body?: Json) =>
    call(shop.url, `/orders/${id}/${what}`, { method: 'POST', body, headers: staff.headers });

  async function paidOrder(): Promise<{ order: Json; variantId: string }> {
    const { variantId } = await newProduct(shop, staff, { stock: 5, price: '10.00' });
    const { headers } = customer;
    const placed = await call(shop.url, '/orders', { body: { items: [{ variantId, quantity: 2 }] }, headers });
    await deliver(shop, { reference: placed.body.reference, amount: '20.00' });
    await becomes(placed.body.id, 'paid');
    return { order: placed.body, variantId };
  }

  it('is sent, arrives, and is given back line by line and then whole', async () => {
    const { order, variantId } = await paidOrder();
    const carrier = { carrier: 'DHL', trackingNumber: 'JJD01' };
    expect(await staffDoes(order.id, 'fulfilments', carrier)).toMatchObject({
      status: 201,
      body: { status: 'fulfilled' },
    });
    expect(await staffDoes(order.id, 'complete')).toMatchObject({ status: 200, body: { status: 'completed' } });
    const lines = [{ lineId: order.lines[0].id, quantity: 1 }];
    expect((await staffDoes(order.id, 'refunds', { lines, restock: true, reason: 'chipped' })).status).toBe(201);
    await becomes(order.id, 'partially_refunded');
    expect((await staffDoes(order.id, 'refunds', { amount: '10.01', reason: 'too much' })).body.code).toBe(
      'refund_exceeds_payment',
    );
    expect((await staffDoes(order.id, 'refunds', { restock: true, reason: 'the other one too' })).status).toBe(201);
    await becomes(order.id, 'refunded');
    expect(await show(order.id)).toMatchObject({ refundedTotal: { amount: '20.00' }, fulfilment: carrier });
    const stock = await call(shop.url, `/inventory/${variantId}`, { headers: staff.headers });
    expect(stock.body).toMatchObject({ onHand: 5, reserved: 0 });
    const timeline = await call(shop.url, `/orders/${order.id}/timeline`, { headers: customer.headers });
    expect(timeline.body.map(({ to }: Json) => to)).toEqual([
      'pending',
      'paid',
      'fulfilled',
      'completed',
      'refund_pending',
      'partially_refunded',
      'refund_pending',
      'refunded',
    ]);
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('is given back by a worker that starts after the API has promised it', async () => {
    const { order } = await paidOrder();
    for (const worker of shop.workers.splice(0)) await worker.stop('SIGKILL');
    expect((await staffDoes(order.id, 'refunds', { reason: 'changed their mind' })).status).toBe(201);
    expect(await show(order.id)).toMatchObject({ status: 'refund_pending' });
    await shop.startWorker();
    await becomes(order.id, 'refunded');
    expect(await checkedInvariants(shop)).toEqual([]);
  });
});
