import { newId } from '#kernel';
import type { Headers_, Reply } from '../../support/client';
import { type Cut, TcpProxy } from '../../support/tcp-proxy';
import { CheckoutShop } from './checkout-under-test';
import { allEngines, describeFor } from './engines';
import { type Shopper, Shoppers } from './shoppers';
import { expectSound, holdStock, outcomes, stockOf } from './traces';

for (const engine of allEngines) {
  describeFor(engine)(`orders whose commit is lost on the way, at ${engine.name}`, () => {
    let proxy: TcpProxy;
    let shop: CheckoutShop;
    let shoppers: Shoppers;

    beforeAll(async () => {
      proxy = await TcpProxy.open();
      shop = await CheckoutShop.open(engine, { via: (url) => proxy.via(url) });
      shoppers = new Shoppers(shop);
    });

    afterEach(() => expectSound(shop));

    afterAll(async () => {
      await shop.close();
      await proxy.close();
    });

    const ordersOf = async ({ email }: Shopper): Promise<number> =>
      (await shop.rows('select count(*)::int as count from orders where email = $1', [email]))[0]?.count;

    it.each<[Cut, number]>([
      ['commit lost', 0],
      ['answer lost', 1],
    ])('are told so, are never tried again, and are settled by their key: %s', async (cut, left) => {
      const { variantId } = await shoppers.product({ stock: 100 });
      const buy = (buyer: Shopper, headers: Headers_): Promise<Reply> =>
        shoppers.buy(buyer, [{ variantId, quantity: 1 }], { headers });
      const holder = await holdStock(shop, [variantId]);
      const first = buy(shoppers.guest(), {});
      await holder.waiting();
      const wishes = Array.from({ length: 20 }, (_, index) => {
        const headers: Headers_ = index % 2 === 0 ? {} : { 'idempotency-key': newId() };
        const buyer = shoppers.guest();
        return { buyer, headers, reply: buy(buyer, headers) };
      });
      const armed = first.then(() => proxy.cutNextCommit(cut));
      await holder.letGo();
      await armed;
      const replies = await Promise.all(wishes.map(({ reply }) => reply));
      const { 201: placed = 0, '503 outcome_unknown': unknown = 0, ...others } = outcomes(replies);
      expect([others, placed + unknown]).toEqual([{}, 20]);
      expect(unknown).toBeGreaterThan(0);
      for (const [index, { buyer }] of wishes.entries()) {
        expect(await ordersOf(buyer)).toBe(replies[index]?.status === 201 ? 1 : left);
      }
      const keyed = wishes.filter(({ headers }) => 'idempotency-key' in headers);
      const again = await Promise.all(keyed.map(({ buyer, headers }) => buy(buyer, headers)));
      expect(outcomes(again)).toEqual({ 201: keyed.length });
      for (const { buyer } of keyed) expect(await ordersOf(buyer)).toBe(1);
      const all = (await Promise.all(wishes.map(({ buyer }) => ordersOf(buyer)))).reduce(
        (sum, count) => sum + count,
        1,
      );
      expect(await stockOf(shop, variantId)).toEqual({ onHand: 100, reserved: all });
    });
  });
}
