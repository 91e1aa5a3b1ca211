import { newId } from '#kernel';
import type { Json } from '../../support/client';
import { CheckoutShop } from './checkout-under-test';
import { allEngines, describeFor } from './engines';
import { type Shopper, Shoppers } from './shoppers';
import { expectNoTrace, expectSound, stockOf } from './traces';

for (const engine of allEngines) {
  describeFor(engine)(`a cart, taken to ${engine.name}`, () => {
    let shop: CheckoutShop;
    let shoppers: Shoppers;

    beforeAll(async () => {
      shop = await CheckoutShop.open(engine);
      shoppers = new Shoppers(shop);
    });

    afterEach(() => expectSound(shop));

    afterAll(() => shop.close());

    const cartOf = async ({ headers }: Shopper): Promise<Json> => (await shop.call('/cart', { headers })).body;
    const pricedLongAgo = (variantId: string) =>
      shop.rows(`update cart_items set priced_at = now() - interval '1 day' where variant_id = $1`, [variantId]);
    const reprice = (productId: string, priceMinor: number) =>
      shop.rows('update products set price_minor = $2 where id = $1', [productId, priceMinor]);

    it('becomes the order that its owner then reads, and is empty', async () => {
      const [mug, cup] = await shoppers.products(2, 10);
      if (!mug || !cup) throw new Error('no products');
      const items = [mug, cup].map(({ variantId }, index) => ({ variantId, quantity: index + 1 }));
      for (const one of [await shoppers.customer(), shoppers.guest()]) {
        const owner = await shoppers.fill(one, items);
        const placed = await shoppers.checkout(owner);
        expect(placed).toMatchObject({ status: 201, body: { status: 'pending', total: { amount: '30.00' } } });
        expect(placed.body.customer).toEqual({ id: one.id, email: one.email });
        expect(placed.headers.get('x-order-token') === null).toBe(one.id !== null);
        expect((await shoppers.read(owner, placed)).body).toEqual(placed.body);
        expect((await cartOf(owner)).items).toEqual([]);
      }
      expect(await stockOf(shop, cup.variantId)).toEqual({ onHand: 10, reserved: 4 });
    });

    it('is refused when it is empty, has been checked out, or was never there', async () => {
      const mug = await shoppers.product({ stock: 5 });
      const owner = await shoppers.fill(await shoppers.customer(), [{ variantId: mug.variantId, quantity: 1 }]);
      expect((await shoppers.checkout(owner)).status).toBe(201);
      const unknown = { ...shoppers.guest(), headers: { 'x-cart-token': 'x'.repeat(43) } };
      for (const empty of [owner, await shoppers.customer(), unknown, shoppers.guest()]) {
        const refused = await expectNoTrace(shop, () => shoppers.checkout(empty));
        expect([refused.status, refused.body.code]).toEqual([409, 'cart_empty']);
      }
    });

    it('is charged what its owner saw, while that is fresh', async () => {
      const mug = await shoppers.product({ stock: 5, price: '10.00' });
      const owner = await shoppers.fill(await shoppers.customer(), [{ variantId: mug.variantId, quantity: 2 }]);
      await reprice(mug.productId, 1500);
      expect((await shoppers.checkout(owner)).body.total.amount).toBe('20.00');
    });

    it('is shown prices that have changed since long ago, and accepts them the second time', async () => {
      const mug = await shoppers.product({ stock: 5, price: '10.00' });
      const cup = await shoppers.product({ stock: 5, price: '3.00' });
      const items = [mug, cup].map(({ variantId }) => ({ variantId, quantity: 1 }));
      const owner = await shoppers.fill(shoppers.guest(), items);
      await pricedLongAgo(mug.variantId);
      await reprice(mug.productId, 1500);
      const headers = { 'idempotency-key': newId() };
      const moved = await expectNoTrace(shop, () => shoppers.checkout(owner, { headers }));
      expect(moved).toMatchObject({
        status: 409,
        body: {
          code: 'price_changed',
          cart: { total: { amount: '18.00' }, items: [{ quantity: 1 }, { quantity: 1 }] },
        },
      });
      expect((await cartOf(owner)).total).toEqual(moved.body.cart.total);
      const placed = await shoppers.checkout(owner, { headers });
      expect([placed.status, placed.body.total.amount]).toEqual([201, '18.00']);
    });

    it('is refused and kept when something in it is short or no longer for sale', async () => {
      const mug = await shoppers.product({ stock: 3 });
      const owner = await shoppers.fill(await shoppers.customer(), [{ variantId: mug.variantId, quantity: 2 }]);
      await shoppers.buy(shoppers.guest(), [{ variantId: mug.variantId, quantity: 2 }]);
      const short = await expectNoTrace(shop, () => shoppers.checkout(owner));
      expect(short).toMatchObject({
        status: 409,
        body: {
          code: 'insufficient_stock',
          errors: [{ pointer: '/items/0/quantity', variantId: mug.variantId, requested: 2, available: 1 }],
        },
      });
      await shop.call(`/products/${mug.productId}`, { method: 'DELETE', headers: await shop.staff() });
      const gone = await expectNoTrace(shop, () => shoppers.checkout(owner));
      expect([gone.status, gone.body.code]).toEqual([409, 'item_unavailable']);
      expect((await cartOf(owner)).items).toMatchObject([{ quantity: 2 }]);
    });

    it('uses its coupon once, and is refused with a spent one until that is taken out', async () => {
      const mug = await shoppers.product({ stock: 5, price: '10.00' });
      const { code, ruleId } = await shoppers.coupon({ adjustment: { type: 'amount', value: '1' }, usageLimit: 1 });
      const owners = [];
      for (const one of await shoppers.customers(2)) {
        const owner = await shoppers.fill(one, [{ variantId: mug.variantId, quantity: 2 }]);
        await shop.call('/cart/coupon', { method: 'PUT', body: { code }, headers: owner.headers });
        owners.push(owner);
      }
      const [first, second] = owners;
      if (!first || !second) throw new Error('no carts');
      expect((await shoppers.checkout(first)).body.total.amount).toBe('18.00');
      const spent = await expectNoTrace(shop, () => shoppers.checkout(second));
      expect([spent.status, spent.body.code]).toEqual([409, 'coupon_invalid']);
      expect(await shoppers.usesOf(ruleId)).toBe(1);
      await shop.call('/cart/coupon', { method: 'DELETE', headers: second.headers });
      expect((await shoppers.checkout(second)).body.total.amount).toBe('20.00');
    });
  });
}
