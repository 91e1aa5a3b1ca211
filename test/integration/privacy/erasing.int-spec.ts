import { Statements, TransactionRunner } from '#database';
import { UnsweptAccounts } from '#identity';
import { EraseRecipient } from '#notifications';
import { EraseTraces } from '#privacy';
import { FinishErasures } from '#privacy/jobs';
import { JobRegistry } from '#queue';
import { eventually } from '../../support/eventually';
import { tracesOf } from '../../support/traces';
import type { Json } from '../../support/client';
import type { CheckoutShop } from '../checkout/checkout-under-test';
import { type Product, Shoppers } from '../checkout/shoppers';
import { openShop, password, People, type Person, type Tokens } from '../identity/people';

describe('erasing a customer', () => {
  let shop: CheckoutShop;
  let people: People;
  let shoppers: Shoppers;
  let product: Product;
  let person: Person;
  let own: Tokens;

  beforeAll(async () => {
    shop = await openShop();
    people = new People(shop);
    shoppers = new Shoppers(shop);
    product = await shoppers.product({ stock: 100 });
  });

  afterAll(() => shop.close());

  beforeEach(async () => {
    person = await people.customer('Ada');
    own = await people.signIn(person);
  });

  const erase = (by = password) =>
    shop.call('/auth/users/me', { method: 'DELETE', body: { password: by }, headers: own.headers });
  const order = async (extra: object = {}, headers = own.headers): Promise<Json> => {
    const body = { items: [{ variantId: product.variantId, quantity: 1 }], ...extra };
    const placed = await shop.call('/orders', { body, headers });
    expect(placed.status).toBe(201);
    return placed.body;
  };
  const setStatus = (id: string, status: string) =>
    shop.rows('update orders set status = $2 where id = $1', [id, status]);
  const rowsOf = () =>
    shop.rows(
      `select (select to_jsonb(users) from users where id = $1) as account,
         (select jsonb_agg(orders order by id) from orders where user_id = $1) as orders,
         (select jsonb_agg(carts) from carts where user_id = $1) as carts,
         (select jsonb_agg(token order by id) from refresh_tokens token where user_id = $1) as sessions`,
      [person.id],
    );
  const expectRefusal = async (code: string, status = 409) => {
    const before = await rowsOf();
    expect(await erase()).toMatchObject({ status, body: { code } });
    expect(await rowsOf()).toEqual(before);
    expect(await people.me(own)).toBe(200);
  };
  const finishErasures = () =>
    new FinishErasures(
      new JobRegistry(),
      shop.get(Statements),
      shop.get(TransactionRunner),
      shop.get(UnsweptAccounts),
      shop.get(EraseTraces),
      shop.get(EraseRecipient),
    ).run();
  const unswept = async (): Promise<boolean> =>
    (await shop.rows('select 1 from users where id = $1 and erasure_swept_at is null', [person.id])).length === 1;
  const eraseLongAgo = async () => {
    expect((await erase()).status).toBe(204);
    await shop.rows(`update users set erased_at = now() - interval '10 minutes' where id = $1`, [person.id]);
  };

  it.each(['pending', 'paid', 'refund_pending', 'partially_refunded'])(
    'is refused while an order is %s, and nothing changes',
    async (status) => {
      await shop.call('/cart/items', { body: { variantId: product.variantId, quantity: 1 }, headers: own.headers });
      const { id } = await order();
      await setStatus(id, status);
      await expectRefusal('orders_open');
      await setStatus(id, 'cancelled');
    },
  );

  it.each(['fulfilled', 'completed', 'cancelled', 'expired', 'refunded'])(
    'leaves an order that is %s without address and e-mail, and its figures as they were',
    async (status) => {
      const address = { name: 'Ada', line1: '1 Lane', city: 'London', country: 'GB' };
      const { id } = await order({ shippingAddress: address, email: 'office@ada.example' });
      await setStatus(id, status);
      const [before] = await shop.rows('select * from orders where id = $1', [id]);
      expect((await erase()).status).toBe(204);
      const [after] = await shop.rows('select * from orders where id = $1', [id]);
      expect(after).toEqual({
        ...before,
        email: 'erased@example.invalid',
        shipping_address: null,
        version: before.version + 1,
        updated_at: after.updated_at,
      });
    },
  );

  it('is refused while a payment may still be taken, and nothing changes', async () => {
    const { id } = await order();
    const body = { provider: 'sandbox' };
    expect((await shop.call(`/orders/${id}/payments`, { body, headers: own.headers })).status).toBe(201);
    expect((await shop.call(`/orders/${id}/cancel`, { method: 'POST', headers: own.headers })).status).toBe(200);
    await expectRefusal('orders_open');
    await shop.rows(`update payments set status = 'cancelled' where order_id = $1`, [id]);
    expect((await erase()).status).toBe(204);
  });

  it('is refused by a wrong password, or none', async () => {
    const before = await rowsOf();
    expect(await erase('another horse battery')).toMatchObject({ status: 403, body: { code: 'wrong_password' } });
    const without = await shop.call('/auth/users/me', { method: 'DELETE', body: {}, headers: own.headers });
    expect(without.status).toBe(400);
    expect(await rowsOf()).toEqual(before);
  });

  it('deletes price rules that were for nobody else, so that they are not for everybody', async () => {
    const other = await people.customer();
    const percent = { adjustment: { type: 'percent', value: '50' } };
    const alone = await shoppers.rule({ kind: 'customer', customerIds: [person.id], ...percent });
    const both = await shoppers.rule({ kind: 'customer', customerIds: [other.id, person.id], ...percent });
    const { ruleId: coupon, code } = await shoppers.coupon({ customerIds: [person.id], ...percent });
    expect((await erase()).status).toBe(204);
    const rules = await shop.rows(
      'select id, customer_ids as ids, deleted_at is null as live from price_rules where id = any($1)',
      [[alone, both, coupon]],
    );
    expect(rules).toHaveLength(3);
    expect(rules).toEqual(
      expect.arrayContaining([
        { id: alone, ids: [], live: false },
        { id: both, ids: [other.id], live: true },
        { id: coupon, ids: [], live: false },
      ]),
    );
    const quote = (query: string) => shop.call(`/pricing/${product.productId}/price${query}`);
    expect((await quote('')).body.unitPrice.amount).toBe('10.00');
    expect((await quote(`?couponCode=${code}`)).body.code).toBe('coupon_invalid');
    const named = { name: 'Late', kind: 'customer', customerIds: [person.id], ...percent };
    const refused = await shop.call('/pricing/rules', { body: named, headers: await shop.staff() });
    expect(refused).toMatchObject({ status: 400, body: { code: 'unknown_customer' } });
  });

  it('leaves orders of guests alone, even with the same address, and shows them to nobody', async () => {
    const guests = await order({ email: person.email }, {});
    const shown = await shop.call('/auth/users/me/export', { headers: own.headers });
    expect(shown.body).toMatchObject({ profile: { email: person.email }, orders: [] });
    expect((await erase()).status).toBe(204);
    expect(await shop.rows('select email from orders where id = $1', [guests.id])).toEqual([{ email: person.email }]);
  });

  it('removes the account from lists, and from what admins can find or change', async () => {
    const admin = await people.signIn(await people.admin());
    expect((await erase()).status).toBe(204);
    const { headers } = admin;
    expect((await shop.call(`/users/${person.id}`, { headers })).status).toBe(404);
    const reopened = await shop.call(`/users/${person.id}`, { method: 'PATCH', body: { active: true }, headers });
    expect(reopened.status).toBe(404);
    const { body } = await shop.call('/users?active=false&pageSize=100', { headers });
    expect(body.items.map(({ id }: Person) => id)).not.toContain(person.id);
    expect(await tracesOf([person.email], shop)).toEqual([]);
  });

  it('happens once, when it is asked for twice at the same moment', async () => {
    const holder = await shop.transaction();
    await holder.rows('select 1 from users where id = $1 for update', [person.id]);
    const both = Promise.all([erase(), erase()]);
    const blocked = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await eventually(async () => (await shop.rows(blocked)).length === 2, { seconds: 20, what: 'both to wait' });
    await holder.end('commit');
    expect((await both).map(({ status }) => status).toSorted()).toEqual([204, 401]);
  });

  it('waits for an order that is just being paid, and is refused then', async () => {
    const { id } = await order();
    await setStatus(id, 'cancelled');
    const payer = await shop.transaction();
    await payer.rows(`update orders set status = 'paid' where id = $1`, [id]);
    const asked = erase();
    const blocked = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await eventually(async () => (await shop.rows(blocked)).length === 1, { seconds: 20, what: 'the erasure to wait' });
    await payer.end('commit');
    expect(await asked).toMatchObject({ status: 409, body: { code: 'orders_open' } });
    await setStatus(id, 'cancelled');
  });

  it('is finished some minutes later, for what was being written when it happened', async () => {
    const { id } = await order();
    await setStatus(id, 'cancelled');
    await eraseLongAgo();
    await shop.rows('update orders set email = $2 where id = $1', [id, person.email]);
    await shop.rows(
      `insert into notifications (id, order_id, template, recipient, message_id)
       values (gen_random_uuid(), $1, 'order_confirmation', $2, $3)`,
      [id, person.email, `<order_confirmation.${id}@example.com>`],
    );
    expect(await tracesOf([person.email], shop)).toHaveLength(2);
    await finishErasures();
    expect(await tracesOf([person.email], shop)).toEqual([]);
    expect(await unswept()).toBe(false);
  });

  it('is not finished before nothing can be under way any more, nor while an order that slipped in is open', async () => {
    const { id } = await order();
    await setStatus(id, 'cancelled');
    expect((await erase()).status).toBe(204);
    await finishErasures();
    expect(await unswept()).toBe(true);

    await shop.rows(`update users set erased_at = now() - interval '10 minutes' where id = $1`, [person.id]);
    await shop.rows(`update orders set email = $2, status = 'pending' where id = $1`, [id, person.email]);
    await finishErasures();
    expect(await unswept()).toBe(true);
    expect(await tracesOf([person.email], shop)).toHaveLength(1);

    await setStatus(id, 'expired');
    await Promise.all([finishErasures(), finishErasures()]);
    expect(await tracesOf([person.email], shop)).toEqual([]);
    expect(await unswept()).toBe(false);
  });
});
