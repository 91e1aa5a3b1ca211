import { newId } from '#kernel';
import type { Json } from '../../support/client';
import { CheckoutShop } from './checkout-under-test';
import { allEngines, describeFor } from './engines';
import { Shoppers } from './shoppers';
import { expectNoTrace, expectSound, movementsOf, stockOf } from './traces';

const off = (value: string): Json => ({ type: 'percent', value });

for (const engine of allEngines) {
  describeFor(engine)(`an order without a cart, by ${engine.name}`, () => {
    let shop: CheckoutShop;
    let shoppers: Shoppers;

    beforeAll(async () => {
      shop = await CheckoutShop.open(engine);
      shoppers = new Shoppers(shop);
    });

    afterEach(() => expectSound(shop));

    afterAll(() => shop.close());

    it('is what its buyer then reads, customer or guest', async () => {
      const mug = await shoppers.product({ stock: 10, price: '4.20' });
      for (const buyer of [await shoppers.customer(), shoppers.guest()]) {
        const placed = await shoppers.buy(buyer, [{ variantId: mug.variantId, quantity: 2 }]);
        expect(placed).toMatchObject({
          status: 201,
          body: {
            status: 'pending',
            total: { amount: '8.40', currency: 'USD' },
            lines: [{ sku: mug.sku, quantity: 2, unitPrice: { amount: '4.20' }, lineTotal: { amount: '8.40' } }],
            reservation: { status: 'active' },
            payment: null,
            customer: { id: buyer.id, email: buyer.email },
            version: 1,
          },
        });
        expect(placed.headers.get('x-order-token') === null).toBe(buyer.id !== null);
        expect((await shoppers.read(buyer, placed)).body).toEqual(placed.body);
      }
      expect(await stockOf(shop, mug.variantId)).toEqual({ onHand: 10, reserved: 4 });
    });

    it('is answered with JSON and the id of its request, and nothing is replayed', async () => {
      const { productId } = await shoppers.product({ stock: 1 });
      const headers = { 'x-request-id': `request-${newId()}` };
      const placed = await shoppers.order(shoppers.guest(), { productId, quantity: 1 }, { headers });
      expect(placed.status).toBe(201);
      expect(placed.headers.get('x-request-id')).toBe(headers['x-request-id']);
      expect(placed.headers.get('content-type')).toMatch(/^application\/json/);
      expect(placed.headers.get('idempotency-replayed')).toBeNull();
    });

    it('goes to the address and country that its request says', async () => {
      const { productId } = await shoppers.product({ stock: 1 });
      const shippingAddress = { name: 'Ada', line1: '12 Square', city: 'London', country: 'GB' };
      const buyer = await shoppers.customer();
      const placed = await shoppers.order(buyer, { productId, quantity: 1, shippingAddress, email: 'ada@example.com' });
      expect(placed.body).toMatchObject({ shippingAddress, customer: { id: buyer.id, email: 'ada@example.com' } });
      expect((await shoppers.read(buyer, placed)).body).toEqual(placed.body);
    });

    it('has its lines in the order of the request, two of one variant held as one', async () => {
      const [mug, cup] = await shoppers.products(2, 10);
      if (!mug || !cup) throw new Error('no products');
      const items = [
        { variantId: cup.variantId, quantity: 1 },
        { variantId: mug.variantId, quantity: 3 },
        { variantId: cup.variantId, quantity: 2 },
      ];
      const placed = await shoppers.buy(await shoppers.customer(), items);
      expect(placed.body.lines.map(({ variantId, quantity }: Json) => ({ variantId, quantity }))).toEqual(items);
      const held = 'select variant_id, quantity from reservation_lines where reservation_id = $1 order by quantity';
      expect(await shop.rows(held, [placed.body.reservation.id])).toEqual([
        expect.objectContaining({ quantity: 3 }),
        expect.objectContaining({ quantity: 3 }),
      ]);
      expect(await movementsOf(shop, cup.variantId)).toMatchObject([{ kind: 'reserve', reservedDelta: 3 }]);
    });

    it('enters the ledger with the counters as they were right after it', async () => {
      const mug = await shoppers.product({ stock: 10 });
      const customer = await shoppers.customer();
      const first = await shoppers.buy(customer, [{ variantId: mug.variantId, quantity: 4 }]);
      const second = await shoppers.buy(shoppers.guest(), [{ variantId: mug.variantId, quantity: 6 }]);
      const moved = { kind: 'reserve', delta: 0, onHandAfter: 10 };
      expect(await movementsOf(shop, mug.variantId)).toEqual([
        {
          ...moved,
          reservedDelta: 4,
          reservedAfter: 4,
          reference: first.body.reference,
          actor: `customer:${customer.id}`,
        },
        { ...moved, reservedDelta: 6, reservedAfter: 10, reference: second.body.reference, actor: 'guest' },
      ]);
    });

    it('is charged by the rules of its moment, and uses its coupon once', async () => {
      const { productId } = await shoppers.product({ stock: 10, price: '10.00' });
      const seasonal = { kind: 'seasonal', adjustment: off('50'), productIds: [productId] };
      const seasonalId = await shoppers.rule({ ...seasonal, startsAt: '2020-01-01T00:00:00Z' });
      const { code, ruleId } = await shoppers.coupon({ adjustment: off('10'), usageLimit: 1 });
      const body = { productId, quantity: 3, couponCode: code.toLowerCase() };
      const buyer = await shoppers.customer();
      const placed = await shoppers.order(buyer, body);
      expect(placed.body).toMatchObject({
        subtotal: { amount: '30.00' },
        discountTotal: { amount: '16.50' },
        total: { amount: '13.50' },
        lines: [{ priceSteps: [{ ruleId: seasonalId }, { ruleId }] }],
      });
      expect((await shoppers.read(buyer, placed)).body).toEqual(placed.body);
      expect(await shoppers.usesOf(ruleId)).toBe(1);
      const spent = await expectNoTrace(shop, () => shoppers.order(buyer, body));
      expect([spent.status, spent.body.code]).toEqual([409, 'coupon_invalid']);
    });

    it('is refused when a line is short, with what each such variant has left, and nothing is held', async () => {
      const [plenty, mug, cup] = await shoppers.products(3, 5);
      if (!plenty || !mug || !cup) throw new Error('no products');
      await shoppers.buy(shoppers.guest(), [{ variantId: cup.variantId, quantity: 5 }]);
      const items = [
        { variantId: plenty.variantId, quantity: 5 },
        { variantId: mug.variantId, quantity: 3 },
        { variantId: cup.variantId, quantity: 1 },
        { variantId: mug.variantId, quantity: 3 },
      ];
      const short = await expectNoTrace(shop, async () =>
        shoppers.buy(await shoppers.customer(), items, { headers: { 'idempotency-key': newId() } }),
      );
      expect(short).toMatchObject({ status: 409, body: { code: 'insufficient_stock' } });
      expect(short.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(short.headers.get('retry-after')).toBeNull();
      const errors = short.body.errors.toSorted((one: Json, other: Json) => one.pointer.localeCompare(other.pointer));
      expect(errors).toMatchObject([
        { pointer: '/items/1/quantity', variantId: mug.variantId, requested: 6, available: 5 },
        { pointer: '/items/2/quantity', variantId: cup.variantId, requested: 1, available: 0 },
      ]);
    });

    it('is refused for what is not for sale, and changes nothing', async () => {
      const gone = await shoppers.product({ stock: 5 });
      const there = await shoppers.product({ stock: 5 });
      const removed = await shop.call(`/products/${gone.productId}`, { method: 'DELETE', headers: await shop.staff() });
      expect(removed.status).toBe(204);
      const customer = await shoppers.customer();
      const item = { variantId: there.variantId, quantity: 1 };
      const refusals: [Json, number, string, string | undefined][] = [
        [{ items: [item, { variantId: newId(), quantity: 1 }] }, 404, 'not_found', '/items/1'],
        [{ items: [item, { productId: newId(), quantity: 1 }] }, 404, 'not_found', '/items/1'],
        [{ items: [item, { variantId: gone.variantId, quantity: 1 }] }, 409, 'item_unavailable', '/items/1'],
        [{ items: [item], couponCode: 'NOBODY-HAS-IT' }, 409, 'coupon_invalid', undefined],
        [{ items: [{ ...item, quantity: 0 }] }, 400, 'validation_failed', '/items/0/quantity'],
        [{ items: [] }, 400, 'validation_failed', undefined],
      ];
      for (const [body, status, code, pointer] of refusals) {
        const refused = await expectNoTrace(shop, () => shoppers.order(customer, body));
        expect([refused.status, refused.body.code]).toEqual([status, code]);
        expect(refused.body).toMatchObject(pointer === undefined ? { code } : { code, errors: [{ pointer }] });
      }
      const nameless = await expectNoTrace(shop, () => shop.call('/orders', { body: { items: [item] } }));
      expect([nameless.status, nameless.body.code]).toEqual([400, 'email_required']);
    });

    it('is each buyer’s own among thirty at once: body, token, history and message', async () => {
      const mugs = await shoppers.products(3, 100);
      const buyers = [...(await shoppers.customers(15)), ...Array.from({ length: 15 }, () => shoppers.guest())];
      const wishes = buyers.map((buyer, index) => ({
        buyer,
        requestId: `request-${newId()}`,
        item: { variantId: mugs[index % 3]?.variantId ?? '', quantity: 1 + (index % 2) },
      }));
      const replies = await Promise.all(
        wishes.map(({ buyer, requestId, item }) =>
          shoppers.buy(buyer, [item], { headers: { 'x-request-id': requestId } }),
        ),
      );
      const topics = 'select topic, request_id from outbox where payload @> jsonb_build_object($$orderId$$, $1::text)';
      for (const [index, { buyer, requestId, item }] of wishes.entries()) {
        const placed = replies[index];
        if (!placed) throw new Error('no reply');
        expect([placed.status, placed.headers.get('x-request-id')]).toEqual([201, requestId]);
        expect(placed.body).toMatchObject({ customer: { id: buyer.id, email: buyer.email }, lines: [item] });
        expect((await shoppers.read(buyer, placed)).body).toEqual(placed.body);
        const messages = await shop.rows(topics, [placed.body.id]);
        expect(messages).toEqual([{ topic: 'order.placed', request_id: requestId }]);
      }
      expect(new Set(replies.map(({ body }) => body.reference)).size).toBe(30);
    });
  });
}
