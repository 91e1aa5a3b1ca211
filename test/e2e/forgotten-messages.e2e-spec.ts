import { call, type Customer, deliver, newCustomer, newProduct, newStaff } from '../support/client';
import { eventually } from '../support/eventually';
import { checkedInvariants } from '../support/invariants';
import { Shop } from '../support/shop';

const old = `now() - interval '1 hour'`;

describe('money whose message is gone for good', () => {
  let shop: Shop;
  let staff: Customer;
  let customer: Customer;

  beforeAll(async () => {
    shop = await Shop.open({ workers: 0 });
    staff = await newStaff(shop);
    customer = await newCustomer(shop);
  });

  afterAll(() => shop.close());

  async function newOrder(): Promise<{ id: string; reference: string }> {
    const { variantId } = await newProduct(shop, staff, { stock: 5, price: '10.00' });
    const placed = await call(shop.url, '/orders', {
      body: { items: [{ variantId, quantity: 2 }] },
      headers: customer.headers,
    });
    return placed.body;
  }

  const statusOf = async (id: string): Promise<string> =>
    (await call(shop.url, `/orders/${id}`, { headers: customer.headers })).body.status;

  it('is not forgotten: the rows themselves are looked at, and applied once', async () => {
    const paid = await newOrder();
    const cancelled = await newOrder();
    await call(shop.url, `/orders/${cancelled.id}/cancel`, { method: 'POST', headers: customer.headers });
    await deliver(shop, { reference: paid.reference, amount: '20.00' });
    await deliver(shop, { reference: cancelled.reference, amount: '20.00' });
    await shop.rows('delete from outbox');
    await shop.rows(`update payment_events set received_at = ${old}`);

    const worker = await shop.startWorker();
    await eventually(async () => (await statusOf(paid.id)) === 'paid', {
      seconds: 20,
      what: 'the forgotten event to be applied',
    });
    await eventually(async () => (await statusOf(cancelled.id)) === 'refunded', {
      seconds: 20,
      what: 'the money to be given back',
    });
    expect(worker.lines.some((line) => String(line['msg']).includes('were stuck and are tried again'))).toBe(true);
    expect(await shop.rows('select captured_minor from payments order by created_at')).toEqual([
      { captured_minor: '2000' },
      { captured_minor: '2000' },
    ]);
    expect(await checkedInvariants(shop)).toEqual([]);
  });
});
