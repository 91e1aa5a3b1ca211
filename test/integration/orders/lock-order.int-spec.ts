import { LockCarts } from '#carts';
import { TransactionRunner, type Tx } from '#database';
import { LockReservations, LockStock } from '#inventory';
import { newId } from '#kernel';
import { LockOrders } from '#orders';
import { LockPayments } from '#payments';
import { RuleUses } from '#pricing';
import { CheckoutShop } from '../checkout/checkout-under-test';
import { holdRows } from '../checkout/traces';
import { OrderDesk, type SoldOrder } from './order-desk';

/** Two rows of one kind, and what locks both of them. */
interface Rows {
  readonly table: string;
  readonly key: string;
  readonly ids: readonly string[];
  readonly lock: (tx: Tx) => Promise<unknown>;
}

const asTheyLie = `select set_config('enable_indexscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`;

describe('rows of one kind', () => {
  let shop: CheckoutShop;
  let desk: OrderDesk;

  beforeAll(async () => {
    shop = await CheckoutShop.open({ strategy: 'pessimistic', batchMax: 1, name: '' });
    desk = new OrderDesk(shop);
  });

  afterAll(() => shop.close());

  async function twoOrders(): Promise<SoldOrder[]> {
    const mug = await desk.shoppers.product({ stock: 2 });
    return [await desk.placed([mug, 1]), await desk.placed([mug, 1])];
  }

  const kinds: Record<string, () => Promise<Rows>> = {
    stock: async () => {
      const ids = (await desk.shoppers.products(2, 1)).map(({ variantId }) => variantId);
      return { table: 'stock', key: 'variant_id', ids, lock: (tx) => shop.get(LockStock).run(tx, ids) };
    },
    order: async () => {
      const ids = (await twoOrders()).map(({ id }) => id);
      return { table: 'orders', key: 'id', ids, lock: (tx) => shop.get(LockOrders).run(tx, ids) };
    },
    reservation: async () => {
      const orderIds = (await twoOrders()).map(({ id }) => id);
      const held = await shop.rows('select id from reservations where order_id = any ($1)', [orderIds]);
      const lock = (tx: Tx) => shop.get(LockReservations).run(tx, orderIds);
      return { table: 'reservations', key: 'id', ids: held.map(({ id }) => id), lock };
    },
    payment: async () => {
      const { id: orderId } = await desk.placed([await desk.shoppers.product({ stock: 1 }), 1]);
      const ids = [newId(), newId()];
      await shop.rows(
        `insert into payments (id, order_id, provider, amount_minor, currency, status)
         select id, $2, 'sandbox', 1000, 'USD', 'failed' from unnest($1::uuid[]) as id`,
        [ids, orderId],
      );
      return { table: 'payments', key: 'id', ids, lock: (tx) => shop.get(LockPayments).run(tx, orderId) };
    },
    cart: async () => {
      const userIds = (await desk.shoppers.customers(2)).map(({ id }) => id ?? '');
      const ids = [newId(), newId()];
      await shop.rows(
        `insert into carts (id, user_id, expires_at)
         select id, user_id, now() + interval '1 day' from unnest($1::uuid[], $2::uuid[]) as cart (id, user_id)`,
        [ids, userIds],
      );
      const owners = userIds.map((userId) => ({ kind: 'customer', userId }) as const);
      return { table: 'carts', key: 'id', ids, lock: (tx) => shop.get(LockCarts).run(tx, owners, { waits: true }) };
    },
    coupon: async () => {
      const rule = { adjustment: { type: 'percent', value: '10' }, usageLimit: 5 };
      const ids = [await desk.shoppers.coupon(rule), await desk.shoppers.coupon(rule)].map(({ ruleId }) => ruleId);
      const lock = (tx: Tx) => shop.get(RuleUses).lock(tx, { ruleIds: ids, orderIds: [] });
      return { table: 'price_rule_usage', key: 'rule_id', ids, lock };
    },
  };

  it.each(Object.keys(kinds))(
    'are locked in the order of their ids, however they lie in the table: %s',
    async (kind) => {
      const { table, key, ids, lock } = await (kinds[kind] as () => Promise<Rows>)();
      const [first, second] = ids.toSorted();
      // A row that is written again lies behind the others.
      await shop.rows(`update ${table} set ${key} = ${key} where ${key} = $1`, [first]);
      const holder = await holdRows(shop, `select from ${table} where ${key} = $1 for update`, [second]);
      const locking = shop.get(TransactionRunner).run(async (tx) => {
        await tx.query(asTheyLie);
        await lock(tx);
      });
      await holder.waiting();
      const free = await shop.rows(`select ${key} from ${table} where ${key} = $1 for update skip locked`, [first]);
      await holder.letGo();
      await locking;
      expect(free).toEqual([]);
    },
  );
});
