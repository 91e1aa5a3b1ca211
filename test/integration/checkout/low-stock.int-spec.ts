import type { Headers_, Reply } from '../../support/client';
import { CheckoutShop } from './checkout-under-test';
import { describeFor, groupedEngines } from './engines';
import { type Product, Shoppers } from './shoppers';
import { endHold, expectSound, placedAmong, stockOf } from './traces';

const threshold = 5;

for (const engine of groupedEngines) {
  describeFor(engine)(`a variant that runs low, at ${engine.name}`, () => {
    let shop: CheckoutShop;
    let shoppers: Shoppers;
    let staff: Headers_;

    beforeAll(async () => {
      shop = await CheckoutShop.open(engine, { apis: 2 });
      shoppers = new Shoppers(shop);
      staff = await shop.staff();
    });

    afterEach(() => expectSound(shop));

    afterAll(() => shop.close());

    const buy = ({ variantId }: Product, quantity: number, api: number): Promise<Reply> =>
      shoppers.buy(shoppers.guest(), [{ variantId, quantity }], { api });
    const told = async ({ variantId }: Product): Promise<number> =>
      (
        await shop.rows(`select from outbox where topic = 'stock.ran_low' and payload ->> 'variantId' = $1`, [
          variantId,
        ])
      ).length;
    /** How often what can be sold fell from above the threshold to it or below, as the ledger has it. */
    const crossings = async ({ variantId }: Product): Promise<number> => {
      const entries = await shop.rows<{ available: number }>(
        'select on_hand_after - reserved_after as available from stock_ledger where variant_id = $1 order by seq',
        [variantId],
      );
      const low = entries.map(({ available }) => available <= threshold);
      return low.filter((now, index) => now && low[index - 1] === false).length;
    };

    it('is told of once, however many buyers cross its threshold in one moment', async () => {
      const mug = await shoppers.product({ stock: 40 });
      const replies = await Promise.all(Array.from({ length: 40 }, (_, index) => buy(mug, 1, index)));
      expect(placedAmong(replies)).toHaveLength(40);
      expect(await crossings(mug)).toBe(1);
      expect(await told(mug)).toBe(1);
    });

    it('is told of each time, while it is bought, given back and counted by many', async () => {
      const mug = await shoppers.product({ stock: threshold + 3 });
      const adjust = (delta: number, api: number): Promise<Reply> =>
        shop.call(`/inventory/${mug.variantId}/adjustments`, {
          body: { delta, reason: delta > 0 ? 'received' : 'lost' },
          headers: staff,
          api,
        });
      const buyAndCancel = async (index: number): Promise<void> => {
        const placed = await buy(mug, 1 + (index % 3), index);
        if (placed.status !== 201) return;
        const token = placed.headers.get('x-order-token') ?? '';
        const headers = { 'x-order-token': token };
        await shop.call(`/orders/${placed.body.id}/cancel`, { method: 'POST', headers, api: index + 1 });
      };
      const bringTo = async (available: number): Promise<void> => {
        const { onHand, reserved } = await stockOf(shop, mug.variantId);
        const missing = available - (onHand - reserved);
        expect(missing === 0 ? 201 : (await adjust(missing, 0)).status).toBe(201);
      };
      for (const round of [0, 1, 2]) {
        await Promise.all(
          Array.from({ length: 24 }, async (_, index) => {
            if (index % 4 === 0) await adjust((index + round) % 8 === 0 ? 2 : -2, index);
            else await buyAndCancel(index);
          }),
        );
        await bringTo(threshold);
        await bringTo(threshold + 3);
      }
      expect(await crossings(mug)).toBeGreaterThanOrEqual(3);
      expect(await told(mug)).toBe(await crossings(mug));
    });

    it('is told of again when a hold that is over makes room for the next one', async () => {
      const mug = await shoppers.product({ stock: threshold + 1 });
      const placed = await buy(mug, threshold + 1, 0);
      expect(await told(mug)).toBe(1);
      await endHold(shop, [placed.body.id]);
      const replies = await Promise.all([0, 1].map((api) => buy(mug, threshold + 1, api)));
      expect(placedAmong(replies)).toHaveLength(1);
      expect(await crossings(mug)).toBe(2);
      expect(await told(mug)).toBe(2);
    });
  });
}
