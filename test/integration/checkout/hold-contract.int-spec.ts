import type { Json, Reply } from '../../support/client';
import { CheckoutShop } from './checkout-under-test';
import { allEngines, describeFor } from './engines';
import { type Product, Shoppers } from './shoppers';
import { endHold, expectNoTrace, expectSound, movementsOf, outcomes, stockOf } from './traces';

const oneDay = 24 * 60 * 60_000;

/** Everything that goes by itself goes on. */
const goingOn = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
] as const;
const doNotFake = [...goingOn, 'nextTick', 'queueMicrotask', 'performance', 'hrtime'] as const;

/** Sets what `new Date()` says in this process off by so much. */
function setProcessClock(offMilliseconds: number): void {
  jest.useRealTimers();
  jest.useFakeTimers({ now: Date.now() + offMilliseconds, doNotFake: [...doNotFake] });
}

for (const engine of allEngines) {
  describeFor(engine)(`a hold that is over, for ${engine.name}`, () => {
    let shop: CheckoutShop;
    let shoppers: Shoppers;

    beforeAll(async () => {
      shop = await CheckoutShop.open(engine);
      shoppers = new Shoppers(shop);
    });

    afterEach(async () => {
      jest.useRealTimers();
      await expectSound(shop);
    });

    afterAll(() => shop.close());

    const buy = (product: Product, quantity: number): Promise<Reply> =>
      shoppers.buy(shoppers.guest(), [{ variantId: product.variantId, quantity }]);
    const statusOf = async (order: Json) =>
      (await shop.rows('select status from orders where id = $1', [order.id]))[0]?.status;

    it('gives way to a sale that needs it, though no worker runs', async () => {
      const mug = await shoppers.product({ stock: 3 });
      const late = await buy(mug, 3);
      expect((await expectNoTrace(shop, () => buy(mug, 1))).body.code).toBe('insufficient_stock');
      await endHold(shop, [late.body.id]);
      const placed = await buy(mug, 2);
      expect(placed.status).toBe(201);
      expect(await statusOf(late.body)).toBe('expired');
      expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 3, reserved: 2 });
      expect(await movementsOf(shop, mug.variantId)).toMatchObject([
        { kind: 'reserve', reservedDelta: 3, reservedAfter: 3, reference: late.body.reference },
        { kind: 'expire', reservedDelta: -3, reservedAfter: 0, reference: late.body.reference },
        { kind: 'reserve', reservedDelta: 2, reservedAfter: 2, reference: placed.body.reference },
      ]);
    });

    it('is over by the clock of the database, whatever the time of its process', async () => {
      const mug = await shoppers.product({ stock: 1 });
      const late = await buy(mug, 1);
      setProcessClock(oneDay);
      expect((await expectNoTrace(shop, () => buy(mug, 1))).body.code).toBe('insufficient_stock');
      await endHold(shop, [late.body.id]);
      setProcessClock(-oneDay);
      expect((await buy(mug, 1)).status).toBe(201);
    });

    it('is not enough for a sale that needs more, which is told what would be there', async () => {
      const mug = await shoppers.product({ stock: 5 });
      await buy(mug, 2);
      const late = await buy(mug, 3);
      await endHold(shop, [late.body.id]);
      const refused = await buy(mug, 4);
      expect(refused).toMatchObject({
        status: 409,
        body: { code: 'insufficient_stock', errors: [{ requested: 4, available: 3 }] },
      });
      expect((await buy(mug, 3)).status).toBe(201);
      expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 5, reserved: 5 });
    });

    it('frees all lines of its order, and is freed for carts too', async () => {
      const [mug, cup] = await shoppers.products(2, 2);
      if (!mug || !cup) throw new Error('no products');
      const both = [mug, cup].map(({ variantId }) => ({ variantId, quantity: 2 }));
      const late = await shoppers.buy(await shoppers.customer(), both);
      await endHold(shop, [late.body.id]);
      const owner = await shoppers.fill(await shoppers.customer(), [{ variantId: cup.variantId, quantity: 1 }]);
      expect((await shoppers.checkout(owner)).status).toBe(201);
      expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 2, reserved: 0 });
      expect(await stockOf(shop, cup.variantId)).toEqual({ onHand: 2, reserved: 1 });
    });

    it('gives its use of a coupon to the next one', async () => {
      const mug = await shoppers.product({ stock: 5, price: '10.00' });
      const { code, ruleId } = await shoppers.coupon({ adjustment: { type: 'percent', value: '10' }, usageLimit: 1 });
      const order = () => shoppers.order(shoppers.guest(), { productId: mug.productId, quantity: 1, couponCode: code });
      const late = await order();
      await endHold(shop, [late.body.id]);
      const next = await order();
      expect([next.status, next.body.total?.amount]).toEqual([201, '9.00']);
      expect(await shoppers.usesOf(ruleId)).toBe(1);
      expect((await order()).body.code).toBe('coupon_invalid');
    });

    it('is shared out exactly when many want it at once', async () => {
      const [mug, cup] = await shoppers.products(2, 6);
      if (!mug || !cup) throw new Error('no products');
      const late = await Promise.all([mug, mug, mug, cup, cup, cup].map((product) => buy(product, 2)));
      expect(outcomes(late)).toEqual({ 201: 6 });
      await endHold(
        shop,
        late.map(({ body }) => body.id),
      );
      const replies = await Promise.all(Array.from({ length: 24 }, (_, index) => buy(index % 2 === 0 ? mug : cup, 1)));
      expect(outcomes(replies)).toEqual({ 201: 12, '409 insufficient_stock': 12 });
      expect(await Promise.all(late.map(({ body }) => statusOf(body)))).toEqual(late.map(() => 'expired'));
      for (const { variantId } of [mug, cup])
        expect(await stockOf(shop, variantId)).toEqual({ onHand: 6, reserved: 6 });
    });
  });
}
