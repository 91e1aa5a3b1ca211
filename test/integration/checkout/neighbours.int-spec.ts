import { TransactionRunner } from '#database';
import { AdjustStock } from '#inventory';
import { ExpireReservations } from '#checkout';
import type { Reply } from '../../support/client';
import { CheckoutShop } from './checkout-under-test';
import { allEngines, describeFor } from './engines';
import { type Product, Shoppers } from './shoppers';
import { endHold, expectSound, outcomes, placedAmong, stockOf } from './traces';

/** What a checkout may answer beside an order: that nothing is left. */
const final = new Set(['201', '409 insufficient_stock']);

for (const engine of allEngines) {
  describeFor(engine)(`others who change the same stock, beside ${engine.name}`, () => {
    let shop: CheckoutShop;
    let shoppers: Shoppers;

    beforeAll(async () => {
      shop = await CheckoutShop.open(engine, { apis: 2 });
      shoppers = new Shoppers(shop);
    });

    afterEach(() => expectSound(shop));

    afterAll(() => shop.close());

    const buy = ({ variantId }: Product, api = 0): Promise<Reply> =>
      shoppers.buy(shoppers.guest(), [{ variantId, quantity: 1 }], { api });
    const buyers = (product: Product, count: number) => Array.from({ length: count }, (_, api) => buy(product, api));
    const cancel = (placed: Reply) =>
      shop.call(`/orders/${placed.body.id}/cancel`, {
        method: 'POST',
        headers: { 'x-order-token': placed.headers.get('x-order-token') ?? '' },
      });
    const expectFinal = (replies: readonly Reply[]) =>
      expect(Object.keys(outcomes(replies)).filter((outcome) => !final.has(outcome))).toEqual([]);

    it('may bring in and take out units, and neither is lost', async () => {
      const mug = await shoppers.product({ stock: 10 });
      const { variantId } = mug;
      const adjust = (delta: number) =>
        shop.get(TransactionRunner).run((tx) =>
          shop.get(AdjustStock).run(tx, {
            kind: 'adjustment',
            actor: 'staff:1',
            reference: null,
            changes: [{ variantId, delta }],
          }),
        );
      const adjustments = Array.from({ length: 10 }, (_, index) => adjust(index % 2 === 0 ? 3 : -2));
      const replies = await Promise.all([...buyers(mug, 20), ...buyers(mug, 20)]);
      const changed = (await Promise.all(adjustments)).flat();
      const delta = changed.reduce((sum, change) => sum + (change.kind === 'done' ? change.delta : 0), 0);
      expectFinal(replies);
      const { onHand, reserved } = await stockOf(shop, variantId);
      expect([onHand, reserved]).toEqual([10 + delta, placedAmong(replies).length]);
    });

    it('may cancel, and what is given back is sold again', async () => {
      const mug = await shoppers.product({ stock: 10 });
      const first = await Promise.all(buyers(mug, 10));
      const [replies, cancels] = await Promise.all([
        Promise.all(buyers(mug, 30)),
        Promise.all(first.slice(0, 5).flatMap((placed) => [cancel(placed), cancel(placed)])),
      ]);
      expect(outcomes(cancels)).toEqual({ 200: 5, '409 invalid_transition': 5 });
      expectFinal(replies);
      const sold = placedAmong(replies).length;
      expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 10, reserved: 5 + sold });
      const left = await Promise.all(buyers(mug, 10));
      expect(placedAmong(left)).toHaveLength(5 - sold);
    });

    it('may sweep what is over, and each unit goes to one buyer', async () => {
      const goods = await shoppers.products(2, 8);
      const first = await Promise.all(goods.flatMap((product) => buyers(product, 8)));
      await endHold(
        shop,
        first.map(({ body }) => body.id),
      );
      const sweep = () => shop.get(ExpireReservations).run();
      const [replies] = await Promise.all([
        Promise.all(goods.flatMap((product) => buyers(product, 20))),
        sweep(),
        sweep(),
      ]);
      expect(outcomes(replies)).toEqual({ 201: 16, '409 insufficient_stock': 24 });
      for (const { variantId } of goods) expect(await stockOf(shop, variantId)).toEqual({ onHand: 8, reserved: 8 });
      expect(await sweep()).toBe(0);
    });

    it('may change the stock past the product, under its lock', async () => {
      const mug = await shoppers.product({ stock: 4 });
      const session = await shop.transaction();
      const move = `with changed as (
          update stock set on_hand = on_hand + 6 where variant_id = $1 returning variant_id, on_hand, reserved
        ) insert into stock_ledger (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, actor)
        select new_id(), variant_id, 'receipt', 6, 0, on_hand, reserved, 'test' from changed`;
      await session.rows(move, [mug.variantId]);
      const replies = Promise.all(buyers(mug, 20));
      await session.end('commit');
      expectFinal(await replies);
      const sold = placedAmong(await replies).length;
      // Who was decided before the commit saw four units, and everybody else ten.
      expect(sold).toBeGreaterThanOrEqual(4);
      expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 10, reserved: sold });
      expect(placedAmong(await Promise.all(buyers(mug, 10)))).toHaveLength(10 - sold);
    });
  });
}
