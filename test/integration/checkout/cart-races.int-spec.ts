import { newId } from '#kernel';
import type { Json } from '../../support/client';
import { CheckoutShop } from './checkout-under-test';
import { allEngines, describeFor } from './engines';
import { type Product, type Shopper, Shoppers } from './shoppers';
import { expectSound, outcomes, placedAmong, stockOf } from './traces';

for (const engine of allEngines) {
  /** Where many are decided together, often enough to be more than luck. */
  const rounds = engine.batchMax === 1 ? [1] : [1, 2, 3];

  describeFor(engine)(`buyers with carts and coupons in two processes, at ${engine.name}`, () => {
    let shop: CheckoutShop;
    let shoppers: Shoppers;
    let customers: readonly Shopper[];

    beforeAll(async () => {
      shop = await CheckoutShop.open(engine, { apis: 2 });
      shoppers = new Shoppers(shop);
      customers = await shoppers.customers(40);
    });

    afterEach(() => expectSound(shop));

    afterAll(() => shop.close());

    const one = ({ variantId }: Product, quantity = 1) => [{ variantId, quantity }];

    it.each(rounds)(
      'get the last seven pieces for seven of thirty carts, and the others stay full (round %d)',
      async () => {
        const mug = await shoppers.product({ stock: 7 });
        const owners = await Promise.all(customers.slice(0, 30).map((customer) => shoppers.fill(customer, one(mug))));
        const replies = await Promise.all(owners.map((owner, api) => shoppers.checkout(owner, { api })));
        expect(outcomes(replies)).toEqual({ 201: 7, '409 insufficient_stock': 23 });
        const kept = 'delete from cart_items where variant_id = $1 returning cart_id';
        expect(await shop.rows(kept, [mug.variantId])).toHaveLength(23);
        expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 7, reserved: 7 });
      },
    );

    it.each(rounds)('get one order out of a cart, however often it is checked out at once (round %d)', async () => {
      const mug = await shoppers.product({ stock: 100 });
      const carts = [
        await shoppers.fill(await shoppers.customer(), one(mug, 2)),
        await shoppers.fill(shoppers.guest(), one(mug, 3)),
      ];
      for (const owner of carts) {
        const replies = await Promise.all(Array.from({ length: 10 }, (_, api) => shoppers.checkout(owner, { api })));
        expect(outcomes(replies)).toEqual({ 201: 1, '409 cart_empty': 9 });
      }
      expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 100, reserved: 5 });
    });

    it('find everything in the order or still in the cart when more is put in during the checkout', async () => {
      const [mug, cup] = await shoppers.products(2, 100);
      if (!mug || !cup) throw new Error('no products');
      const owners = await Promise.all(customers.slice(0, 10).map((customer) => shoppers.fill(customer, one(mug, 2))));
      const orders = await Promise.all(
        owners.map(async (owner, api) => {
          const [placed] = await Promise.all([shoppers.checkout(owner, { api }), shoppers.fill(owner, one(cup, 3))]);
          return placed;
        }),
      );
      expect(outcomes(orders)).toEqual({ 201: 10 });
      const units = (lines: Json) => lines.reduce((sum: number, { quantity }: Json) => sum + quantity, 0);
      for (const [index, { headers }] of owners.entries()) {
        const cart = (await shop.call('/cart', { headers })).body;
        expect(units(cart.items) + units(orders[index]?.body.lines)).toBe(5);
      }
      const { reserved } = await stockOf(shop, mug.variantId);
      expect(reserved).toBe(20);
    });

    it('get one order out of a cart and a key', async () => {
      const mug = await shoppers.product({ stock: 100 });
      const owner = await shoppers.fill(shoppers.guest(), one(mug, 2));
      const headers = { 'idempotency-key': newId() };
      const replies = await Promise.all(
        Array.from({ length: 10 }, (_, api) => shoppers.checkout(owner, { api, headers })),
      );
      const { 201: placed = 0, '409 idempotency_in_flight': inFlight = 0 } = outcomes(replies);
      expect(placed + inFlight).toBe(10);
      expect(new Set(placedAmong(replies).map(({ body }) => body.id)).size).toBe(1);
      expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 100, reserved: 2 });
    });

    it.each(rounds)('use a coupon no more often than it may be used (round %d)', async () => {
      const mug = await shoppers.product({ stock: 100 });
      const { code, ruleId } = await shoppers.coupon({ adjustment: { type: 'percent', value: '10' }, usageLimit: 5 });
      const body = { items: one(mug), couponCode: code };
      const replies = await Promise.all(
        Array.from({ length: 40 }, (_, api) => shoppers.order(shoppers.guest(), body, { api })),
      );
      expect(outcomes(replies)).toEqual({ 201: 5, '409 coupon_invalid': 35 });
      expect(await shoppers.usesOf(ruleId)).toBe(5);
      expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 100, reserved: 5 });
    });

    it('are charged what is left when a discount is used up among them', async () => {
      const mug = await shoppers.product({ stock: 100, price: '10.00' });
      const limited = { kind: 'seasonal', adjustment: { type: 'percent', value: '50' }, usageLimit: 5 };
      const ruleId = await shoppers.rule({
        ...limited,
        productIds: [mug.productId],
        startsAt: '2020-01-01T00:00:00Z',
      });
      const replies = await Promise.all(
        Array.from({ length: 30 }, (_, api) => shoppers.buy(shoppers.guest(), one(mug), { api })),
      );
      expect(outcomes(replies)).toEqual({ 201: 30 });
      const amounts = replies.map(({ body }) => body.total.amount);
      expect(amounts.toSorted()).toEqual([...Array(25).fill('10.00'), ...Array(5).fill('5.00')]);
      expect(await shoppers.usesOf(ruleId)).toBe(5);
    });
  });
}
