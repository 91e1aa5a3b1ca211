import { ExpireReservations } from '#checkout';
import { PaymentEventReceived } from '#payments';
import { Customer, type Goods, type PlacedOrder } from './customer';
import type { ShopUnderTest } from './shop-under-test';

/** One order in each situation that the use cases lead to. */
export interface TradingDay {
  readonly lamp: Goods;
  readonly rare: Goods;
  readonly pending: PlacedOrder;
  readonly paid: PlacedOrder;
  readonly cancelled: PlacedOrder;
  readonly expired: PlacedOrder;
  /** Paid twice, by two payments; the second one was given back, and a third one was cancelled. */
  readonly paidTwice: PlacedOrder;
  /** Paid after its hold was over, from stock that was still there. */
  readonly paidLate: PlacedOrder;
  /** Paid after its goods had been sold to somebody else; the money went back. */
  readonly refunded: PlacedOrder;
  /** Paid after it was cancelled; the money is on its way back. */
  readonly refundPending: PlacedOrder;
  /** Placed with a coupon that can be used twice. */
  readonly discounted: PlacedOrder;
  /** Placed with the same coupon, which it gave back. */
  readonly discountedAndExpired: PlacedOrder;
}

/** Ten percent off, for two orders. */
export const couponRuleId = '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11';

/** A day in the shop by its use cases alone, so that what the rules hold for is what the code writes. */
export async function tradingDay(shop: ShopUnderTest): Promise<TradingDay> {
  const customer = new Customer(shop);
  const lamp = await customer.stocked('20.00', 50, 550);
  const rare = await customer.stocked('99.00', 1);
  const pending = await customer.places([lamp, 2], [rare, 1], [lamp, 1]);
  await customer.startsPaying(pending);
  const cancelled = await customer.places([lamp, 4]);
  await customer.cancels(cancelled);
  const paid = await customer.places([lamp, 3]);
  await customer.startsPaying(paid);
  await customer.hearsOf(paid, 'failed');
  await customer.pays(paid);
  await customer.pays(paid);
  const expired = await customer.places([lamp, 5]);
  const paidLate = await customer.places([lamp, 6]);
  await expire(shop, [expired, paidLate]);
  await customer.pays(paidLate);
  const refunded = await tooLate(shop, customer);
  const paidTwice = await twice(customer, await customer.stocked('25.50', 5));
  const refundPending = await customer.places([lamp, 1]);
  await customer.cancels(refundPending);
  await customer.hearsOf(refundPending);
  await customer.works([PaymentEventReceived.topic]);
  await confirm(shop, [paid, paidLate, paidTwice]);
  const { discounted, discountedAndExpired } = await withCoupon(shop, customer);
  return {
    lamp,
    rare,
    pending,
    paid,
    paidTwice,
    cancelled,
    expired,
    paidLate,
    refunded,
    refundPending,
    discounted,
    discountedAndExpired,
  };
}

export async function expire(shop: ShopUnderTest, orders: readonly PlacedOrder[]): Promise<void> {
  await shop.sql(`update reservations set expires_at = now() - interval '1 s' where order_id = any ($1)`, [
    orders.map(({ id }) => id),
  ]);
  await shop.get(ExpireReservations).run();
}

async function withCoupon(
  shop: ShopUnderTest,
  customer: Customer,
): Promise<Pick<TradingDay, 'discounted' | 'discountedAndExpired'>> {
  await shop.sql(
    `with rule as (
       insert into price_rules (id, name, kind, adjustment_type, percent_ppm, coupon_code)
       values ($1, 'Ten off', 'coupon', 'percent', 100000, 'TEN') returning id
     )
     insert into price_rule_usage (rule_id, usage_limit) select id, 2 from rule`,
    [couponRuleId],
  );
  const goods = await customer.stocked('10.00', 9, 100);
  const discountedAndExpired = await customer.placesWithCoupon('TEN', [goods, 2]);
  await expire(shop, [discountedAndExpired]);
  return { discounted: await customer.placesWithCoupon('TEN', [goods, 3]), discountedAndExpired };
}

/** Each payment failed before the next was started, and then the first two came through after all. */
async function twice(customer: Customer, goods: Goods): Promise<PlacedOrder> {
  const order = await customer.places([goods, 1]);
  const payments: string[] = [];
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const payment = await customer.startsPaying(order);
    payments.push(payment);
    await customer.hearsOf(order, 'failed', payment);
    await customer.works();
  }
  for (const payment of payments.slice(0, 2)) await customer.hearsOf(order, 'success', payment);
  await customer.works();
  return order;
}

/** The last piece expires, is sold to somebody else, and is then paid for. */
async function tooLate(shop: ShopUnderTest, customer: Customer): Promise<PlacedOrder> {
  const last = await customer.stocked('42.00', 1);
  const late = await customer.places([last, 1]);
  await expire(shop, [late]);
  const faster = await customer.places([last, 1]);
  await customer.pays(faster);
  await confirm(shop, [faster]);
  await customer.pays(late);
  return late;
}

/** Records the confirmations as the mail job does. */
async function confirm(shop: ShopUnderTest, orders: readonly PlacedOrder[]): Promise<void> {
  await shop.sql(
    `insert into notifications (id, order_id, template, recipient, state, message_id, sent_at)
     select gen_random_uuid(), order_id, 'order_confirmation', 'guest@example.com', 'sent',
       format('<order_confirmation.%s@example.com>', order_id), now()
     from unnest($1::uuid[]) as order_id`,
    [orders.map(({ id }) => id)],
  );
}
