import { PlaceOrder } from '#checkout';
import type { Reply } from '../../support/client';
import { eventually } from '../../support/eventually';
import { CheckoutShop, type ShopSettings } from './checkout-under-test';
import { describeFor, groupedEngines } from './engines';
import { type Items, type Product, Shoppers } from './shoppers';
import { expectSound, holdRows, holdStock, outcomes, stockOf } from './traces';

for (const engine of groupedEngines) {
  describeFor(engine)(`waiting at ${engine.name}`, () => {
    let shop: CheckoutShop;
    let shoppers: Shoppers;

    const open = async (env: ShopSettings['env']) => {
      shop = await CheckoutShop.open(engine, { env });
      shoppers = new Shoppers(shop);
    };

    afterEach(async () => {
      jest.restoreAllMocks();
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

    it('is in order of arrival: who came first gets the last units', async () => {
      await open({});
      const mug = await shoppers.product({ stock: 5 });
      const arrivals = jest.spyOn(PlaceOrder.prototype, 'run');
      const holder = await holdStock(shop, [mug.variantId]);
      const replies: Promise<Reply>[] = [];
      while (replies.length < 12) {
        replies.push(buy(one(mug)));
        await eventually(() => arrivals.mock.calls.length === replies.length, { what: 'the next request to arrive' });
        if (replies.length === 1) await holder.waiting();
      }
      await holder.letGo();
      const statuses = (await Promise.all(replies)).map(({ status }) => status);
      expect(statuses).toEqual([...Array(5).fill(201), ...Array(7).fill(409)]);
      expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 5, reserved: 5 });
    });

    it('for goods that somebody else has locked ends, and holds up no other goods', async () => {
      await open({ LOCK_TIMEOUT_MS: '300' });
      const [locked, free] = await shoppers.products(2, 50);
      if (!locked || !free) throw new Error('no products');
      const holder = await holdStock(shop, [locked.variantId]);
      const wishes = Array.from({ length: 24 }, (_, index) => {
        if (index % 4 !== 0) return { stuck: false, items: one(free) };
        return { stuck: true, items: index % 8 === 0 ? one(locked) : [...one(free), ...one(locked)] };
      });
      const replies = await Promise.all(wishes.map(({ items }) => buy(items)));
      expectBusy(replies.filter((_, index) => wishes[index]?.stuck));
      expect(outcomes(replies)).toEqual({ 201: 18, '503 busy': 6 });
      expect(await stockOf(shop, free.variantId)).toEqual({ onHand: 50, reserved: 18 });
      await holder.letGo();
      expect((await buy(one(locked))).status).toBe(201);
    });

    it('for a cart that somebody else has locked holds up no other buyer', async () => {
      await open({ LOCK_TIMEOUT_MS: '300' });
      const mug = await shoppers.product({ stock: 50 });
      const owner = await shoppers.fill(await shoppers.customer(), one(mug));
      const holder = await holdRows(shop, 'select from carts where user_id = $1 for update', [owner.id]);
      const [stuck, ...others] = await Promise.all([shoppers.checkout(owner), ...buyers(mug, 12)]);
      expectBusy(stuck ? [stuck] : []);
      expect(outcomes(others)).toEqual({ 201: 12 });
      await holder.letGo();
      expect((await shoppers.checkout(owner)).status).toBe(201);
    });

    it('for a coupon that somebody else has locked holds up no buyer without it', async () => {
      await open({ LOCK_TIMEOUT_MS: '300' });
      const mug = await shoppers.product({ stock: 50 });
      const { code, ruleId } = await shoppers.coupon({ adjustment: { type: 'amount', value: '1' }, usageLimit: 9 });
      const holder = await holdRows(shop, 'select from price_rule_usage where rule_id = $1 for update', [ruleId]);
      const withCoupon = () => shoppers.order(shoppers.guest(), { items: one(mug), couponCode: code });
      const [stuck, ...others] = await Promise.all([withCoupon(), ...buyers(mug, 12)]);
      expectBusy(stuck ? [stuck] : []);
      expect(outcomes(others)).toEqual({ 201: 12 });
      expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 50, reserved: 12 });
      await holder.letGo();
      expect((await withCoupon()).status).toBe(201);
    });

    it('ends for everybody, however many wait for the same goods', async () => {
      await open({ LOCK_TIMEOUT_MS: '1000' });
      const mug = await shoppers.product({ stock: 200 });
      const holder = await holdStock(shop, [mug.variantId]);
      const replies: Reply[] = [];
      const asked = buyers(mug, 100).map((reply) => reply.then((answer) => replies.push(answer)));
      const all = () => replies.length === asked.length;
      await eventually(all, { seconds: 15, what: 'an answer for everybody, while the stock is locked' });
      expectBusy(replies);
      expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 200, reserved: 0 });
      await holder.letGo();
    });
  });
}
