import { newId } from '#kernel';
import { CheckoutShop } from './checkout-under-test';
import { allEngines, describeFor } from './engines';
import { type Items, type Shopper, Shoppers } from './shoppers';
import { expectNoTrace, expectSound, holdStock, outcomes, placedAmong, stockOf } from './traces';

for (const engine of allEngines) {
  describeFor(engine)(`an idempotency key, with ${engine.name}`, () => {
    let shop: CheckoutShop;
    let shoppers: Shoppers;

    beforeAll(async () => {
      shop = await CheckoutShop.open(engine, { apis: 2 });
      shoppers = new Shoppers(shop);
    });

    afterEach(() => expectSound(shop));

    afterAll(() => shop.close());

    const anyKey = () => ({ 'idempotency-key': newId() });

    it('gets the same answer again, tokens and all, from every process', async () => {
      const mug = await shoppers.product({ stock: 10 });
      const items: Items = [{ variantId: mug.variantId, quantity: 1 }];
      for (const buyer of [await shoppers.customer(), shoppers.guest()]) {
        const headers = anyKey();
        const first = await shoppers.buy(buyer, items, { headers });
        expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null]);
        for (const api of [0, 1]) {
          const again = await shoppers.buy(buyer, items, { headers, api });
          expect([again.status, again.body]).toEqual([first.status, first.body]);
          expect(again.headers.get('idempotency-replayed')).toBe('true');
          expect(again.headers.get('x-order-token')).toBe(first.headers.get('x-order-token'));
        }
      }
      expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 10, reserved: 2 });
    });

    it('gets the order of a cart again, though the cart is empty by now', async () => {
      const mug = await shoppers.product({ stock: 10 });
      for (const one of [await shoppers.customer(), shoppers.guest()]) {
        const owner = await shoppers.fill(one, [{ variantId: mug.variantId, quantity: 1 }]);
        const headers = anyKey();
        const first = await shoppers.checkout(owner, { headers });
        const again = await shoppers.checkout(owner, { headers, api: 1 });
        expect([again.status, again.body]).toEqual([201, first.body]);
        expect(again.headers.get('idempotency-replayed')).toBe('true');
        expect(again.headers.get('x-order-token')).toBe(first.headers.get('x-order-token'));
        const other = await expectNoTrace(shop, () => shoppers.checkout(owner, { headers: anyKey() }));
        expect(other.body.code).toBe('cart_empty');
      }
    });

    it('is refused for another request', async () => {
      const mug = await shoppers.product({ stock: 10 });
      const buyer = await shoppers.customer();
      const headers = anyKey();
      await shoppers.buy(buyer, [{ variantId: mug.variantId, quantity: 1 }], { headers });
      const reused = await expectNoTrace(shop, () =>
        shoppers.buy(buyer, [{ variantId: mug.variantId, quantity: 2 }], { headers }),
      );
      expect([reused.status, reused.body.code]).toEqual([422, 'idempotency_key_reused']);
    });

    it('is free again after a refusal, also for another request', async () => {
      const mug = await shoppers.product({ stock: 1 });
      const buyer = shoppers.guest();
      const headers = anyKey();
      const buy = (quantity: number) => shoppers.buy(buyer, [{ variantId: mug.variantId, quantity }], { headers });
      expect((await expectNoTrace(shop, () => buy(2))).body.code).toBe('insufficient_stock');
      const placed = await buy(1);
      expect([placed.status, placed.headers.get('idempotency-replayed')]).toEqual([201, null]);
    });

    it('is another one when another caller sends it, also at the same time', async () => {
      const mug = await shoppers.product({ stock: 10 });
      const headers = anyKey();
      const buyers = [...(await shoppers.customers(4)), shoppers.guest(), shoppers.guest()];
      const items: Items = [{ variantId: mug.variantId, quantity: 1 }];
      const replies = await Promise.all(buyers.map((buyer) => shoppers.buy(buyer, items, { headers })));
      expect(replies.map(({ status }) => status)).toEqual(buyers.map(() => 201));
      expect(new Set(replies.map(({ body }) => body.id)).size).toBe(buyers.length);
    });

    it('is refused by another process while it is being worked on', async () => {
      const mug = await shoppers.product({ stock: 10 });
      const buyer = await shoppers.customer();
      const headers = anyKey();
      const order = (api: number) => shoppers.buy(buyer, [{ variantId: mug.variantId, quantity: 1 }], { headers, api });
      const holder = await holdStock(shop, [mug.variantId]);
      const first = order(0);
      await holder.waiting();
      const second = await order(1);
      expect(outcomes([second])).toEqual({ '409 idempotency_in_flight': 1 });
      expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
      await holder.letGo();
      const placed = await first;
      expect(placed.status).toBe(201);
      expect((await order(1)).body).toEqual(placed.body);
      expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 10, reserved: 1 });
    });

    it('gets one order out of ten requests at once', async () => {
      const mug = await shoppers.product({ stock: 10 });
      const ask = (buyer: Shopper, items: Items) => {
        const headers = anyKey();
        const send = (_: unknown, api: number) => shoppers.buy(buyer, items, { headers, api });
        return Promise.all(Array.from({ length: 10 }, send));
      };
      for (const buyer of [await shoppers.customer(), shoppers.guest(), await shoppers.customer()]) {
        const replies = await ask(buyer, [{ variantId: mug.variantId, quantity: 1 }]);
        const { 201: answered = 0, '409 idempotency_in_flight': inFlight = 0, ...others } = outcomes(replies);
        expect([others, answered + inFlight]).toEqual([{}, 10]);
        const placed = placedAmong(replies);
        expect(new Set(placed.map(({ body }) => body.id)).size).toBe(1);
        expect(placed.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1);
      }
      expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 10, reserved: 3 });
    });
  });
}
