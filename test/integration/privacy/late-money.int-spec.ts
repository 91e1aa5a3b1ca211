import { password, People, type Tokens } from '../identity/people';
import { expectBalanced, type Order, Till } from '../payments/till';

describe('money for a customer who wants to be erased', () => {
  let till: Till;
  let order: Order;
  let own: Tokens;

  beforeAll(async () => {
    till = await Till.open();
  });

  afterAll(() => till.shop.close());

  beforeEach(async () => {
    const people = new People(till.shop);
    own = await people.signIn(await people.customer('Ada'));
    const { variantId } = await till.shoppers.product({ stock: 3 });
    const body = { items: [{ variantId, quantity: 1 }] };
    const { body: placed } = await till.shop.call('/orders', { body, headers: own.headers });
    const { id, reference } = placed;
    order = { id, reference, totalMinor: 1000n, variantId, headers: own.headers };
  });

  afterEach(() => expectBalanced(till));

  const erase = () => till.shop.call('/auth/users/me', { method: 'DELETE', body: { password }, headers: own.headers });

  it('keeps the account after a failed attempt, until the provider has cancelled the payment', async () => {
    const { id: payment } = await till.startsAnother(order);
    await till.hears(order, { status: 'failed', payment });
    await till.works();
    await till.expires(order);
    expect(await erase()).toMatchObject({ status: 409, body: { code: 'orders_open' } });
    await till.works();
    expect((await erase()).status).toBe(204);
  });

  it('is given back when it comes for an expired order after all, and sells nothing to nobody', async () => {
    await till.expires(order);
    expect((await erase()).status).toBe(204);
    await till.hears(order);
    await till.works();
    expect(await till.lastFate()).toBe('applied: paid after its customer was erased');
    expect(await till.standing(order)).toMatchObject({
      status: 'refunded',
      refunded: 1000,
      refunds: [{ amount: 1000, status: 'succeeded', surplus: false }],
    });
    const [stock] = await till.shop.rows('select on_hand, reserved from stock where variant_id = $1', [
      order.variantId,
    ]);
    expect(stock).toEqual({ on_hand: 3, reserved: 0 });
  });
});
