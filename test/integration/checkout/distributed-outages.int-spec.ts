import { Redis } from 'ioredis';
import type { Reply } from '../../support/client';
import { eventually } from '../../support/eventually';
import { CheckoutShop } from './checkout-under-test';
import { describeFor, distributedEngine } from './engines';
import { Shoppers } from './shoppers';
import { expectNoTrace, expectSound, outcomes, stockOf } from './traces';

describeFor(distributedEngine)('the distributed checkout whose Redis fails', () => {
  let shop: CheckoutShop;
  let shoppers: Shoppers;
  let redis: Redis;

  beforeAll(async () => {
    shop = await CheckoutShop.open(distributedEngine, { apis: 2 });
    shoppers = new Shoppers(shop);
    redis = new Redis(shop.redis?.url ?? '');
    redis.on('error', () => undefined);
  });

  afterEach(() => expectSound(shop));

  afterAll(async () => {
    redis.disconnect();
    await shop.close();
  });

  const buy = (variantId: string, api = 0): Promise<Reply> =>
    shoppers.buy(shoppers.guest(), [{ variantId, quantity: 1 }], { api });

  it('asks to come again while Redis is away, shows the catalogue, and sells when it is back', async () => {
    const mug = await shoppers.product({ stock: 5 });
    expect((await buy(mug.variantId)).status).toBe(201);
    await shop.redis?.stop();
    const refused = await expectNoTrace(shop, () => buy(mug.variantId));
    expect([refused.status, refused.body.code]).toEqual([503, 'busy']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await shop.call(`/products/${mug.productId}`)).status).toBe(200);
    await shop.redis?.start();
    await eventually(async () => (await buy(mug.variantId)).status === 201, { what: 'the checkout to work again' });
    expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 5, reserved: 2 });
  });

  it('sells no unit twice when Redis forgets who holds which lock', async () => {
    const mug = await shoppers.product({ stock: 10 });
    const replies: Reply[] = [];
    const selling = Array.from({ length: 80 }, async (_, api) => replies.push(await buy(mug.variantId, api)));
    while (replies.length < selling.length) await redis.flushall();
    expect(
      Object.keys(outcomes(replies)).filter(
        (outcome) => !['201', '409 insufficient_stock', '503 busy'].includes(outcome),
      ),
    ).toEqual([]);
    const sold = replies.filter(({ status }) => status === 201).length;
    expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 10, reserved: sold });
    const late = await Promise.all(Array.from({ length: 10 }, () => buy(mug.variantId)));
    expect(outcomes(late)[201] ?? 0).toBe(10 - sold);
  });

  it('sells under locks of the database when a lock in Redis is never given back', async () => {
    const [stuck, free] = await shoppers.products(2, 50);
    if (!stuck || !free) throw new Error('no products');
    await redis.set(`holdfast:lock:name:stock:${stuck.variantId}`, 'somebody who is gone', 'PX', 60_000);
    const wishes = Array.from({ length: 16 }, (_, index) => (index % 4 === 0 ? stuck : free));
    const replies = await Promise.all(wishes.map(({ variantId }) => buy(variantId)));
    expect(outcomes(replies.filter((_, index) => wishes[index] === stuck))).toEqual({ 201: 4 });
    expect(outcomes(replies.filter((_, index) => wishes[index] === free))).toEqual({ 201: 12 });
    expect(await stockOf(shop, stuck.variantId)).toEqual({ onHand: 50, reserved: 4 });
    await redis.flushall();
  });

  it('still sells what was last touched under a greater token than Redis gives now', async () => {
    const mug = await shoppers.product({ stock: 5 });
    await shop.rows('update stock set lock_token = $2 where variant_id = $1', [mug.variantId, 2n ** 60n]);
    const replies = await Promise.all(Array.from({ length: 10 }, (_, api) => buy(mug.variantId, api)));
    expect(outcomes(replies)).toEqual({ 201: 5, '409 insufficient_stock': 5 });
    expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 5, reserved: 5 });
  });
});
