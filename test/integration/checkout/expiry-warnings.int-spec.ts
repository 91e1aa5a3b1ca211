import { WarnExpiring } from '#checkout';
import { newId } from '#kernel';
import { CheckoutShop } from './checkout-under-test';
import { groupedEngines } from './engines';
import { type Product, Shoppers } from './shoppers';

const holdSeconds = 300;
const [engine = { strategy: 'pessimistic', batchMax: 64, name: '' }] = groupedEngines;

describe('the warning of the end of a hold', () => {
  let shop: CheckoutShop;
  let shoppers: Shoppers;
  let mug: Product;

  beforeAll(async () => {
    const env = { RESERVATION_TTL_SECONDS: String(holdSeconds) };
    shop = await CheckoutShop.open(engine, { apis: 2, env });
    shoppers = new Shoppers(shop);
    mug = await shoppers.product({ stock: 1000 });
  });

  afterAll(() => shop.close());

  const warn = (): Promise<number> => shop.get(WarnExpiring).run();
  const place = async (): Promise<{ id: string; token: string }> => {
    const placed = await shoppers.buy(shoppers.guest(), [{ variantId: mug.variantId, quantity: 1 }]);
    return { id: placed.body.id, token: placed.headers.get('x-order-token') ?? '' };
  };
  /** Moves the end of an order's hold, so that so many seconds are left. */
  const leave = (orderId: string, seconds: number) =>
    shop.rows('update reservations set expires_at = now() + make_interval(secs => $2) where order_id = $1', [
      orderId,
      seconds,
    ]);
  const told = async (orderId: string): Promise<number> =>
    (
      await shop.rows(
        `select from outbox where topic = 'reservation.expiring' and payload = jsonb_build_object('orderId', $1::text)`,
        [orderId],
      )
    ).length;
  const warnedAt = async (orderId: string) =>
    (await shop.rows('select warned_at from reservations where order_id = $1', [orderId]))[0]?.warned_at;

  it('is given when a fifth of its time is left, not before, and once', async () => {
    const { id } = await place();
    await leave(id, 0.2 * holdSeconds + 5);
    await warn();
    expect([await told(id), await warnedAt(id)]).toEqual([0, null]);
    await leave(id, 0.2 * holdSeconds - 1);
    expect(await warn()).toBe(1);
    expect([await told(id), await warnedAt(id)]).toEqual([1, expect.any(Date)]);
    expect(await warn()).toBe(0);
    expect(await told(id)).toBe(1);
  });

  it('is not repeated when the hold is extended afterwards', async () => {
    const { id, token } = await place();
    await leave(id, 30);
    await warn();
    const headers = { 'x-order-token': token };
    const payment = await shop.call(`/orders/${id}/payments`, { body: { provider: 'sandbox' }, headers });
    expect(payment.status).toBe(201);
    const [hold] = await shop.rows('select extended from reservations where order_id = $1', [id]);
    expect(hold).toEqual({ extended: true });
    await leave(id, 30);
    expect(await warn()).toBe(0);
    expect(await told(id)).toBe(1);
  });

  it('is not given for holds that are over or have ended', async () => {
    const over = await place();
    const cancelled = await place();
    await leave(over.id, -1);
    await leave(cancelled.id, 30);
    const headers = { 'x-order-token': cancelled.token };
    expect((await shop.call(`/orders/${cancelled.id}/cancel`, { method: 'POST', headers })).status).toBe(200);
    expect(await warn()).toBe(0);
    expect([await told(over.id), await told(cancelled.id)]).toEqual([0, 0]);
  });

  it('is given once each by any number of looks at the same time, whatever they find locked', async () => {
    const orders = await Promise.all(Array.from({ length: 60 }, place));
    const ids = orders.map(({ id }) => id);
    await shop.rows(`update reservations set expires_at = now() + interval '30 s' where order_id = any($1)`, [ids]);
    const busy = await shop.transaction();
    await busy.rows('select from reservations where order_id = $1 for update', [ids[0]]);
    const counts = await Promise.all(Array.from({ length: 8 }, warn));
    expect(counts.reduce((sum, count) => sum + count)).toBe(59);
    expect([await told(ids[0] ?? ''), await warnedAt(ids[0] ?? '')]).toEqual([0, null]);
    await busy.end('rollback');
    expect(await warn()).toBe(1);
    expect(await Promise.all(ids.map(told))).toEqual(ids.map(() => 1));
  });

  it('is not remembered when it cannot be announced', async () => {
    const { id } = await place();
    await leave(id, 30);
    await shop.rows(`alter table outbox add constraint no_warnings check (topic <> 'reservation.expiring') not valid`);
    await expect(warn()).rejects.toThrow('no_warnings');
    expect([await told(id), await warnedAt(id)]).toEqual([0, null]);
    await shop.rows('alter table outbox drop constraint no_warnings');
    expect(await warn()).toBe(1);
    expect(await told(id)).toBe(1);
  });

  it('finds the few that are near their end by the index, among thousands of others', async () => {
    await shop.rows(
      `insert into reservations (id, order_id, status, expires_at, closed_at)
       select new_id(), new_id(), case when n % 5 = 0 then 'active' else 'expired' end,
         now() + make_interval(secs => case when n % 5 = 0 then 600 + n else -n end), now()
       from generate_series(1, 20000) n`,
    );
    const id = newId();
    await shop.rows(
      `insert into reservations (id, order_id, expires_at) values (new_id(), $1, now() + interval '9 s')`,
      [id],
    );
    await shop.rows('analyze reservations');
    const plan = await shop.rows(
      `explain (costs off) with expiring as (
         select id from reservations
         where status = 'active' and warned_at is null
           and expires_at > now() and expires_at <= now() + make_interval(secs => 60)
         order by expires_at limit 500 for no key update skip locked
       )
       update reservations set warned_at = now() from expiring where reservations.id = expiring.id`,
    );
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(text).toContain('Index Scan using reservations_due_idx');
    expect(text).not.toContain('Seq Scan');
    expect(await warn()).toBe(1);
    expect(await told(id)).toBe(1);
  });
});
