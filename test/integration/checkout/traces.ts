import type { Json, Reply } from '../../support/client';
import { eventually } from '../../support/eventually';
import type { CheckoutShop } from './checkout-under-test';

/** How much of everything that a checkout writes there is. */
export async function tracesIn(shop: CheckoutShop): Promise<Json> {
  const [row] = await shop.rows(`select
    (select count(*) from orders)::int as orders, (select count(*) from order_lines)::int as "orderLines",
    (select count(*) from order_transitions)::int as transitions, (select count(*) from reservations)::int as reservations,
    (select count(*) from reservation_lines)::int as "reservationLines", (select count(*) from stock_ledger)::int as ledger,
    (select coalesce(sum(reserved), 0) from stock)::int as reserved, (select count(*) from outbox)::int as outbox,
    (select count(*) from idempotency_keys)::int as keys, (select count(*) from cart_items)::int as "cartItems",
    (select coalesce(sum(used), 0) from price_rule_usage)::int as uses`);
  return row;
}

/** Does something that is to be refused, and expects that it has changed nothing. */
export async function expectNoTrace(shop: CheckoutShop, refused: () => Promise<Reply>): Promise<Reply> {
  const before = await tracesIn(shop);
  const reply = await refused();
  expect(reply.status).toBeGreaterThanOrEqual(400);
  expect(await tracesIn(shop)).toEqual(before);
  return reply;
}

/** Expects that all invariants hold. */
export async function expectSound(shop: CheckoutShop): Promise<void> {
  expect(await shop.violations()).toEqual([]);
}

export async function stockOf(shop: CheckoutShop, variantId: string): Promise<Json> {
  const sql = 'select on_hand as "onHand", reserved from stock where variant_id = $1';
  return (await shop.rows(sql, [variantId]))[0];
}

/** The movements of a variant after the first one, in their order. */
export async function movementsOf(shop: CheckoutShop, variantId: string): Promise<Json[]> {
  return shop.rows(
    `select kind, delta, reserved_delta as "reservedDelta", on_hand_after as "onHandAfter",
       reserved_after as "reservedAfter", reference, actor
     from stock_ledger where variant_id = $1 and kind <> 'initial' order by seq`,
    [variantId],
  );
}

/** Sets the end of what an order holds back, so that it is over. */
export async function endHold(shop: CheckoutShop, orderIds: readonly string[]): Promise<void> {
  await shop.rows(`update reservations set expires_at = now() - interval '1 second' where order_id = any ($1)`, [
    orderIds,
  ]);
}

export interface Holder {
  letGo(): Promise<void>;
  /** Resolves when somebody waits for a lock. */
  waiting(): Promise<unknown>;
}

/** Somebody else's lock on the rows that `query` locks, until it is let go. */
export async function holdRows(shop: CheckoutShop, query: string, values: readonly unknown[]): Promise<Holder> {
  const holder = await shop.transaction();
  await holder.rows(query, values);
  const waiters = `select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  return {
    letGo: () => holder.end('rollback'),
    waiting: () => eventually(async () => (await shop.rows(waiters))[0]?.count > 0, { what: 'somebody to wait' }),
  };
}

export const holdStock = (shop: CheckoutShop, variantIds: readonly string[]): Promise<Holder> =>
  holdRows(shop, 'select from stock where variant_id = any ($1) order by variant_id for update', [variantIds]);

/** Status and, of refusals, the code: what a client branches on. */
export function outcomes(replies: readonly Reply[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of replies) {
    const outcome = status < 400 ? String(status) : `${status} ${body.code}`;
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

export const placedAmong = (replies: readonly Reply[]): Reply[] => replies.filter(({ status }) => status === 201);
