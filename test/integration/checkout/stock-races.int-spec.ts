import type { Reply } from '../../support/client';
import { CheckoutShop } from './checkout-under-test';
import { allEngines, describeFor } from './engines';
import { type Items, type Product, type Shopper, Shoppers } from './shoppers';
import { expectSound, outcomes, placedAmong, stockOf } from './traces';

for (const engine of allEngines) {
  /** Where many are decided together, often enough to be more than luck. */
  const rounds = engine.batchMax === 1 ? [1] : [1, 2, 3];

  describeFor(engine)(`many buyers in two processes, at ${engine.name}`, () => {
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

    const atOnce = (wishes: readonly { buyer: Shopper; items: Items }[]): Promise<Reply[]> =>
      Promise.all(wishes.map(({ buyer, items }, api) => shoppers.buy(buyer, items, { api })));
    const one = ({ variantId }: Product, quantity = 1) => [{ variantId, quantity }];
    const unitsIn = (replies: readonly Reply[]) =>
      placedAmong(replies).reduce((sum, { body }) => sum + body.lines[0].quantity, 0);

    it.each(rounds)('get the last seven pieces, and everybody else is told that they are gone (round %d)', async () => {
      const mug = await shoppers.product({ stock: 7 });
      const wishes = Array.from({ length: 100 }, (_, index) => ({
        buyer: customers[index % customers.length] ?? shoppers.guest(),
        items: one(mug),
      }));
      const replies = await atOnce(wishes);
      expect(outcomes(replies)).toEqual({ 201: 7, '409 insufficient_stock': 93 });
      expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 7, reserved: 7 });
    });

    it('get as much as there is when they want different numbers of pieces', async () => {
      const mug = await shoppers.product({ stock: 30 });
      const wishes = Array.from({ length: 40 }, (_, index) => ({
        buyer: shoppers.guest(),
        items: one(mug, 1 + (index % 4)),
      }));
      const replies = await atOnce(wishes);
      expect(Object.keys(outcomes(replies))).toEqual(['201', '409 insufficient_stock']);
      for (const { body } of replies.filter(({ status }) => status === 409)) {
        const [{ requested, available }] = body.errors;
        expect(available).toBeLessThan(requested);
      }
      const { reserved } = await stockOf(shop, mug.variantId);
      expect(unitsIn(replies)).toBe(reserved);
      // Somebody who wants one piece is refused only when there is none.
      expect(reserved).toBe(30);
    });

    it.each(rounds)(
      'never wait for each other in a circle over the same goods in opposite orders (round %d)',
      async () => {
        const goods = await shoppers.products(4, 12);
        const forwards = goods.map(({ variantId }) => ({ variantId, quantity: 1 }));
        const backwards = forwards.toReversed();
        const wishes = Array.from({ length: 40 }, (_, index) => ({
          buyer: shoppers.guest(),
          items: index % 2 === 0 ? forwards : backwards,
        }));
        expect(outcomes(await atOnce(wishes))).toEqual({ 201: 12, '409 insufficient_stock': 28 });
        for (const { variantId } of goods) {
          expect(await stockOf(shop, variantId)).toEqual({ onHand: 12, reserved: 12 });
        }
      },
    );

    it('hold all of their goods or none when baskets overlap', async () => {
      const [scarce, ...others] = await shoppers.products(4, 20);
      if (!scarce) throw new Error('no products');
      await shoppers.buy(shoppers.guest(), one(scarce, 15));
      const wishes = Array.from({ length: 30 }, (_, index) => {
        const other = others[index % others.length] ?? scarce;
        const items = [...one(other), ...(index % 2 === 0 ? one(scarce) : [])];
        return { buyer: shoppers.guest(), items: index % 4 === 0 ? items.toReversed() : items };
      });
      const replies = await atOnce(wishes);
      expect(outcomes(replies)).toEqual({ 201: 20, '409 insufficient_stock': 10 });
      const stock = await Promise.all(others.map(({ variantId }) => stockOf(shop, variantId)));
      expect(stock.reduce((sum, { reserved }) => sum + reserved, 0)).toBe(20);
      expect(await stockOf(shop, scarce.variantId)).toEqual({ onHand: 20, reserved: 20 });
    });
  });
}
