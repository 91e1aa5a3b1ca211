import { newId } from '#kernel';
import type { Json, Reply } from '../../support/client';
import { CheckoutShop } from './checkout-under-test';
import { allEngines, describeFor } from './engines';
import { type Product, type Shopper, Shoppers } from './shoppers';
import { expectSound, outcomes, stockOf } from './traces';

for (const engine of allEngines) {
  describeFor(engine)(`requests of every kind at once, at ${engine.name}`, () => {
    let shop: CheckoutShop;
    let shoppers: Shoppers;
    let plenty: Product;

    beforeAll(async () => {
      shop = await CheckoutShop.open(engine);
      shoppers = new Shoppers(shop);
    });

    beforeEach(async () => {
      plenty = await shoppers.product({ stock: 500, price: '10.00' });
    });

    afterEach(() => expectSound(shop));

    afterAll(() => shop.close());

    const item = ({ variantId }: Product, quantity = 1) => ({ variantId, quantity });
    const order = (body: Json, headers = {}): Promise<Reply> => shoppers.order(shoppers.guest(), body, { headers });

    /** Carts whose prices are old, and one of whose goods has become dearer. */
    async function staleCarts(count: number): Promise<Shopper[]> {
      const mug = await shoppers.product({ stock: 100, price: '3.00' });
      const owners = await Promise.all(
        (await shoppers.customers(count)).map((one) => shoppers.fill(one, [item(mug), item(plenty)])),
      );
      await shop.rows(`update cart_items set priced_at = now() - interval '1 day' where variant_id = $1`, [
        mug.variantId,
      ]);
      await shop.rows('update products set price_minor = 500 where id = $1', [mug.productId]);
      return owners;
    }

    it('get each its own answer', async () => {
      const sold = await shoppers.product({ stock: 1 });
      await order({ items: [item(sold)] });
      const gone = await shoppers.product({ stock: 5 });
      await shop.call(`/products/${gone.productId}`, { method: 'DELETE', headers: await shop.staff() });
      const spent = await shoppers.coupon({ adjustment: { type: 'percent', value: '10' }, usageLimit: 1 });
      await order({ items: [item(plenty)], couponCode: spent.code });
      const regular = await shoppers.customer();
      const keys = Array.from({ length: 8 }, () => ({ 'idempotency-key': newId() }));
      const known = await Promise.all(keys.map((headers) => shoppers.buy(regular, [item(plenty)], { headers })));
      const carts = await Promise.all(
        (await shoppers.customers(4)).map((one) => shoppers.fill(one, [item(plenty, 2)])),
      );
      const stale = await staleCarts(4);
      const strangers = await shoppers.customers(4);
      const before = await stockOf(shop, plenty.variantId);

      const wishes: [string, (turn: number) => Promise<Reply | undefined>][] = [
        ['201', () => order({ items: [item(plenty)] })],
        ['409 insufficient_stock', () => order({ items: [item(plenty), item(sold)] })],
        ['404 not_found', () => order({ items: [item(plenty), { variantId: newId(), quantity: 1 }] })],
        ['201', async (turn) => carts[turn] && shoppers.checkout(carts[turn])],
        ['409 item_unavailable', () => order({ items: [item(plenty), item(gone)] })],
        ['409 coupon_invalid', () => order({ items: [item(plenty)], couponCode: spent.code })],
        ['409 price_changed', async (turn) => stale[turn] && shoppers.checkout(stale[turn])],
        ['201', () => shoppers.buy(regular, [item(plenty)], { headers: { 'idempotency-key': newId() } })],
        ['422 idempotency_key_reused', (turn) => shoppers.buy(regular, [item(plenty, 7)], { headers: keys[turn + 4] })],
        ['409 cart_empty', async (turn) => strangers[turn] && shoppers.checkout(strangers[turn])],
        ['201', (turn) => shoppers.buy(regular, [item(plenty)], { headers: keys[turn] })],
      ];
      const asked = [0, 1, 2, 3].flatMap((turn) => wishes.map(([expected, send]) => ({ expected, reply: send(turn) })));
      for (const { expected, reply } of asked) expect(outcomes([(await reply) as Reply])).toEqual({ [expected]: 1 });

      const replayed = (await Promise.all(asked.map(({ reply }) => reply))).filter(
        (reply) => reply?.headers.get('idempotency-replayed') === 'true',
      );
      expect(replayed.map((reply) => reply?.body.id)).toEqual(known.slice(0, 4).map(({ body }) => body.id));
      // Each turn: one order, one of two units from a cart, and one of the regular.
      expect(await stockOf(shop, plenty.variantId)).toEqual({ ...before, reserved: before.reserved + 4 * 4 });
    });

    it('leave what a refused basket wanted to those after it', async () => {
      const mug = await shoppers.product({ stock: 3 });
      const wishes = [5, 1, 4, 1, 9, 1, 6, 1].map((quantity) => ({
        quantity,
        reply: order({ items: [item(mug, quantity)] }),
      }));
      const replies = await Promise.all(wishes.map(({ reply }) => reply));
      const large = replies.filter((_, index) => (wishes[index]?.quantity ?? 0) > 3);
      const small = replies.filter((_, index) => wishes[index]?.quantity === 1);
      expect(outcomes(large)).toEqual({ '409 insufficient_stock': 4 });
      expect(outcomes(small)).toEqual({ 201: 3, '409 insufficient_stock': 1 });
      expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 3, reserved: 3 });
    });

    it('of one customer are all done: two orders, a cart, and a key used for two different orders', async () => {
      const customer = await shoppers.fill(await shoppers.customer(), [item(plenty, 4)]);
      const key = { 'idempotency-key': newId() };
      const replies = await Promise.all([
        shoppers.buy(customer, [item(plenty, 1)]),
        shoppers.buy(customer, [item(plenty, 1)]),
        shoppers.checkout(customer),
      ]);
      expect(outcomes(replies)).toEqual({ 201: 3 });
      const rivals = await Promise.all(
        [2, 3, 2, 3].map((quantity) => shoppers.buy(customer, [item(plenty, quantity)], { headers: key })),
      );
      const placed = rivals.filter(({ status }) => status === 201);
      expect(new Set(placed.map(({ body }) => body.id)).size).toBe(1);
      const refusals = Object.keys(outcomes(rivals.filter(({ status }) => status !== 201)));
      const allowed = ['409 idempotency_in_flight', '422 idempotency_key_reused'];
      expect(refusals.filter((refusal) => !allowed.includes(refusal))).toEqual([]);
      const { reserved } = await stockOf(shop, plenty.variantId);
      expect(reserved).toBe(6 + placed[0]?.body.lines[0].quantity);
    });

    it('are refused alone when their customer is no longer there', async () => {
      const ghost = { id: newId(), email: '', headers: await shop.bearer(newId(), 'customer') };
      const replies = await Promise.all([
        ...Array.from({ length: 10 }, () => order({ items: [item(plenty)] })),
        shoppers.buy(ghost, [item(plenty)]),
      ]);
      expect(replies.slice(0, 10).map(({ status }) => status)).toEqual(Array(10).fill(201));
      expect(replies[10]?.status).toBeGreaterThanOrEqual(400);
      expect(replies[10]?.status).toBeLessThan(500);
      expect(await stockOf(shop, plenty.variantId)).toEqual({ onHand: 500, reserved: 10 });
    });
  });
}
