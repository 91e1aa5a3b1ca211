import { newId } from '#kernel';
import type { Reply } from '../../support/client';
import { CheckoutShop } from './checkout-under-test';
import { allEngines, describeFor } from './engines';
import { misfortunes, poisonOrders } from './poison';
import { type Product, type Shopper, Shoppers } from './shoppers';
import { expectSound, holdStock, outcomes, placedAmong, stockOf } from './traces';

for (const engine of allEngines) {
  describeFor(engine)(`orders that the database refuses, at ${engine.name}`, () => {
    let shop: CheckoutShop;
    let shoppers: Shoppers;
    let goods: readonly Product[];

    beforeAll(async () => {
      shop = await CheckoutShop.open(engine);
      shoppers = new Shoppers(shop);
      await poisonOrders(shop);
    });

    beforeEach(async () => {
      goods = await shoppers.products(3, 50);
    });

    afterEach(() => expectSound(shop));

    afterAll(() => shop.close());

    const named = (kind: string): Shopper => ({ id: null, email: `${kind}-${newId()}@example.com`, headers: {} });
    const buy = (buyer: Shopper, index: number, key = buyer.email): Promise<Reply> => {
      const items = [{ variantId: goods[index % goods.length]?.variantId ?? '', quantity: 1 }];
      return shoppers.buy(buyer, items, { headers: { 'idempotency-key': key } });
    };
    const reserved = async () => {
      const stock = await Promise.all(goods.map(({ variantId }) => stockOf(shop, variantId)));
      return stock.reduce((sum, row) => sum + row.reserved, 0);
    };
    const tracesOf = async ({ email }: Shopper) => {
      const [row] = await shop.rows(
        `select (select count(*) from orders where email = $1)::int as orders,
           (select count(*) from idempotency_keys where key = $1)::int as keys`,
        [email],
      );
      return row;
    };

    it.each(['order', 'line', 'key', 'commit'])(
      'fail alone when the %s is refused: their neighbours are placed',
      async (kind) => {
        const poisoned = [named(kind), named(kind)];
        const neighbours = Array.from({ length: 20 }, () => shoppers.guest());
        const buyers = [...neighbours.slice(0, 7), ...poisoned, ...neighbours.slice(7)];
        const replies = await Promise.all(buyers.map((buyer, index) => buy(buyer, index)));
        const refused = replies.filter((_, index) => poisoned.includes(buyers[index] ?? shoppers.guest()));
        expect(placedAmong(replies)).toHaveLength(20);
        expect(refused.map(({ status }) => status)).toEqual([500, 500]);
        expect(JSON.stringify(refused.map(({ body }) => body))).not.toMatch(/poison/);
        for (const one of poisoned) expect(await tracesOf(one)).toEqual({ orders: 0, keys: 0 });
        expect(await reserved()).toBe(20);
      },
    );

    it('are placed in the end when a deadlock hits them a few times', async () => {
      await shop.rows(`select setval('misfortunes', 1, false)`);
      const buyers = [...Array.from({ length: 10 }, () => shoppers.guest()), named('unlucky')];
      const replies = await Promise.all(buyers.map((buyer, index) => buy(buyer, index)));
      expect(outcomes(replies)).toEqual({ 201: 11 });
      const [{ last_value: tries }] = await shop.rows('select last_value::int from misfortunes');
      expect(tries).toBeGreaterThan(misfortunes);
      expect(await reserved()).toBe(11);
    });

    it.each([0, 10])(
      'are decided anew when their key was stored by somebody else meanwhile (beside %d others)',
      async (count) => {
        await shop.rows(`select setval('misfortunes', 1, false)`);
        const buyers = [...Array.from({ length: count }, () => shoppers.guest()), named('overtaken')];
        const replies = await Promise.all(buyers.map((buyer, index) => buy(buyer, index)));
        expect(outcomes(replies)).toEqual({ 201: count + 1 });
        const [{ last_value: tries }] = await shop.rows('select last_value::int from misfortunes');
        expect(tries).toBeGreaterThan(1);
        expect(await reserved()).toBe(count + 1);
      },
    );

    it('are asked to come again when deadlocks do not end, and their neighbours are placed', async () => {
      const unlucky = named('deadlock');
      const buyers = [...Array.from({ length: 10 }, () => shoppers.guest()), unlucky];
      const replies = await Promise.all(buyers.map((buyer, index) => buy(buyer, index)));
      expect(outcomes(replies)).toEqual({ 201: 10, '503 busy': 1 });
      expect(await tracesOf(unlucky)).toEqual({ orders: 0, keys: 0 });
      expect(await reserved()).toBe(10);
    });

    it('get the truth by their key when the connection was lost under them', async () => {
      const [{ variantId }] = goods as [Product];
      const wishes = Array.from({ length: 9 }, (_, index) => ({ buyer: shoppers.guest(), index, key: newId() }));
      const send = () => Promise.all(wishes.map(({ buyer, index, key }) => buy(buyer, index, key)));
      const holder = await holdStock(shop, [variantId]);
      const first = send();
      await holder.waiting();
      await shop.rows(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`);
      await holder.letGo();
      const answered = outcomes(await first);
      const honest = new Set(['201', '503 database_unavailable', '503 outcome_unknown', '503 busy']);
      expect(Object.keys(answered).filter((outcome) => !honest.has(outcome))).toEqual([]);
      const again = await send();
      expect(outcomes(again)).toEqual({ 201: 9 });
      const known = placedAmong(await first).map(({ body }) => body.id);
      expect(again.map(({ body }) => body.id)).toEqual(expect.arrayContaining(known));
      expect(await reserved()).toBe(9);
    });
  });
}
