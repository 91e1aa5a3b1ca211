import type { Reply } from '../../support/client';
import { eventually } from '../../support/eventually';
import { CheckoutShop, type ShopSettings } from './checkout-under-test';
import { describeFor, groupedEngines } from './engines';
import { type Items, type Product, Shoppers } from './shoppers';
import { expectSound, holdStock, outcomes, stockOf, tracesIn } from './traces';

for (const engine of groupedEngines) {
  describeFor(engine)(`the queue of ${engine.name}`, () => {
    let shop: CheckoutShop;
    let shoppers: Shoppers;

    const open = async (env: ShopSettings['env']) => {
      shop = await CheckoutShop.open(engine, { env });
      shoppers = new Shoppers(shop);
    };

    afterEach(async () => {
      try {
        await expectSound(shop);
      } finally {
        await shop.close();
      }
    });

    const one = ({ variantId }: Product): Items => [{ variantId, quantity: 1 }];
    const buy = (items: Items): Promise<Reply> => shoppers.buy(shoppers.guest(), items);
    const buyers = (product: Product, count: number) => Array.from({ length: count }, () => buy(one(product)));
    const expectBusy = (replies: readonly Reply[]) => {
      for (const { status, body, headers } of replies) {
        expect([status, body.code]).toEqual([503, 'busy']);
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      }
    };

    it('refuses at once, and changes nothing, when it is full', async () => {
      await open({ CHECKOUT_QUEUE_MAX: '5' });
      const mug = await shoppers.product({ stock: 50 });
      const holder = await holdStock(shop, [mug.variantId]);
      const first = buy(one(mug));
      await holder.waiting();
      const before = await tracesIn(shop);
      const refused: Reply[] = [];
      const others = Array.from({ length: 60 }, async () => {
        const reply = await buy(one(mug));
        if (reply.status === 503) refused.push(reply);
        return reply;
      });
      await eventually(() => refused.length >= 30, { what: 'the queue to be full' });
      expect(await tracesIn(shop)).toEqual(before);
      await holder.letGo();
      const replies = await Promise.all([first, ...others]);
      expectBusy(refused);
      const { 201: placed = 0, '503 busy': busy = 0 } = outcomes(replies);
      expect([placed + busy, busy]).toEqual([61, refused.length]);
      expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 50, reserved: placed });
      expect((await buy(one(mug))).status).toBe(201);
    });

    it('leaves the catalogue and the carts their share of the connections', async () => {
      await open({ DATABASE_POOL_SIZE: '6', CHECKOUT_CONNECTIONS: '3' });
      const [mug, cup] = await shoppers.products(2, 100);
      if (!mug || !cup) throw new Error('no products');
      const owner = await shoppers.customer();
      const holder = await holdStock(shop, [mug.variantId]);
      const waiting = buyers(mug, 60);
      await holder.waiting();
      const reads = ['/products?sort=-price', `/products/${cup.productId}`, `/variants/${mug.variantId}/availability`];
      for (const address of reads) expect((await shop.call(address)).status).toBe(200);
      const filled = await shoppers.fill(owner, one(cup));
      expect((await shop.call('/cart', { headers: filled.headers })).body.items).toHaveLength(1);
      await holder.letGo();
      expect(outcomes(await Promise.all(waiting))).toEqual({ 201: 60 });
    });

    it('is not waited in to hear that everything is sold', async () => {
      await open({ LOCK_TIMEOUT_MS: '200' });
      const mug = await shoppers.product({ stock: 3 });
      expect(outcomes(await Promise.all(buyers(mug, 4)))).toEqual({ 201: 3, '409 insufficient_stock': 1 });
      const holder = await holdStock(shop, [mug.variantId]);
      const soldOut = async () => (await buy(one(mug))).body.code === 'insufficient_stock';
      await eventually(soldOut, { what: 'the answer that nothing is left, while the stock is locked' });
      await holder.letGo();
    });

    it('never refuses by old news: what is there again is sold at once', async () => {
      await open({});
      const mug = await shoppers.product({ stock: 1 });
      const bringIn = `with changed as (
          update stock set on_hand = on_hand + 1 where variant_id = $1 returning variant_id, on_hand, reserved
        ) insert into stock_ledger (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, actor)
        select new_id(), variant_id, 'receipt', 1, 0, on_hand, reserved, 'test' from changed`;
      for (let count = 1; count <= 5; count += 1) {
        expect((await buy(one(mug))).status).toBe(201);
        expect(outcomes(await Promise.all(buyers(mug, 5)))).toEqual({ '409 insufficient_stock': 5 });
        await shop.rows(bringIn, [mug.variantId]);
      }
      const placed = await buy(one(mug));
      await shop.call(`/orders/${placed.body.id}/cancel`, {
        method: 'POST',
        headers: { 'x-order-token': placed.headers.get('x-order-token') ?? '' },
      });
      expect((await buy(one(mug))).status).toBe(201);
    });
  });
}
