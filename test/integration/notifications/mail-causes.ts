import { newId } from '#kernel';
import { OrderFulfilled, OrderPaid, ReservationExpiring } from '#orders';
import { RefundSucceeded } from '#payments';

export type Sql = <Row = Record<string, unknown>>(text: string, values?: unknown[]) => Promise<Row[]>;

/** A message of the outbox. */
export interface Cause {
  readonly topic: string;
  readonly messageId: string;
  readonly payload: Readonly<Record<string, string>>;
}

export interface OrderOptions {
  readonly email?: string;
  readonly itemName?: string;
  readonly shipToName?: string;
  readonly status?: string;
}

export interface PaidOrder {
  readonly id: string;
  readonly messageId: string;
}

/** What makes the shop write, and whom it is about. */
export interface OrderCause extends Cause {
  readonly id: string;
}

/** Writes a message down as if somebody had appended and a relay had published it. */
export async function message(sql: Sql, topic: string, payload: Readonly<Record<string, string>>): Promise<Cause> {
  const messageId = newId();
  await sql('insert into outbox (id, topic, payload, consumers) values ($1, $2, $3, 1)', [
    messageId,
    topic,
    JSON.stringify(payload),
  ]);
  return { topic, messageId, payload };
}

/** An order with two lines over 44.80 USD. @returns its id */
export async function order(sql: Sql, options: OrderOptions = {}): Promise<string> {
  const { email = 'ada@customer.example', itemName = 'Rain jacket', shipToName = 'Ada Lovelace' } = options;
  const id = newId();
  const address = { name: shipToName, line1: '12 St James Sq', city: 'London', country: 'GB' };
  await sql(
    `insert into orders (id, reference, email, status, currency, subtotal_minor, discount_minor, total_minor, shipping_address)
     values ($1, $2, $3, $4, 'USD', 4980, 500, 4480, $5)`,
    [id, `ORD-${id}`, email, options.status ?? 'paid', JSON.stringify(address)],
  );
  await sql(
    `insert into order_lines (id, order_id, position, variant_id, product_id, sku, name, quantity, unit_price_minor,
       line_total_minor, price_steps)
     values ($1, $3, 0, $1, $1, 'RDJ-M-NAVY', $4, 2, 1990, 3980, '[]'), ($2, $3, 1, $2, $2, 'CAP', 'Cap', 1, 1000, 1000, '[]')`,
    [newId(), newId(), id, itemName],
  );
  return id;
}

/** The money of an order, taken by the sandbox on the second of January 2026. @returns the id of its payment */
async function payment(sql: Sql, orderId: string): Promise<string> {
  const id = newId();
  await sql(
    `insert into payments (id, order_id, provider, provider_reference, status, amount_minor, captured_minor, currency)
     values ($1, $2, 'sandbox', $3, 'captured', 4480, 4480, 'USD')`,
    [id, orderId, `sbx_${id}`],
  );
  await sql(
    `insert into order_transitions (id, order_id, from_status, to_status, actor, reason, at)
     values ($1, $2, 'pending', 'paid', 'payment:sandbox', 'paid', '2026-01-02T03:04:05Z')`,
    [newId(), orderId],
  );
  return id;
}

export async function paidOrder(sql: Sql, options: OrderOptions = {}): Promise<PaidOrder> {
  const id = await order(sql, options);
  await payment(sql, id);
  const { messageId } = await message(sql, OrderPaid.topic, { orderId: id });
  return { id, messageId };
}

export async function paid(sql: Sql): Promise<OrderCause> {
  const { id, messageId } = await paidOrder(sql);
  return { id, topic: OrderPaid.topic, messageId, payload: { orderId: id } };
}

/** An order that is not paid, whose hold ends in so many seconds. */
export async function expiring(sql: Sql, options: { status?: string; leftSeconds?: number } = {}): Promise<OrderCause> {
  const id = await order(sql, { status: options.status ?? 'pending' });
  await sql(
    `insert into reservations (id, order_id, expires_at, warned_at)
     values ($1, $2, now() + make_interval(secs => $3), now())`,
    [newId(), id, options.leftSeconds ?? 60],
  );
  return { id, ...(await message(sql, ReservationExpiring.topic, { orderId: id })) };
}

export async function shipped(sql: Sql): Promise<OrderCause> {
  const id = await order(sql, { status: 'fulfilled' });
  const fulfilmentId = newId();
  await sql(
    `insert into fulfilments (id, order_id, carrier, tracking_number, shipped_at)
     values ($1, $2, 'Royal Mail', 'RM 123 GB', '2026-01-03T10:00:00Z')`,
    [fulfilmentId, id],
  );
  return { id, ...(await message(sql, OrderFulfilled.topic, { orderId: id, fulfilmentId })) };
}

/** So many refunds of one order, each of a dollar. */
export async function refunded(sql: Sql, count: number): Promise<OrderCause[]> {
  const id = await order(sql, { status: 'partially_refunded' });
  const paymentId = await payment(sql, id);
  const causes: OrderCause[] = [];
  for (let number = 1; number <= count; number += 1) {
    const refundId = newId();
    await sql(
      `insert into refunds (id, order_id, payment_id, amount_minor, status, reason, number)
       values ($1, $2, $3, 100, 'succeeded', 'too large', $4)`,
      [refundId, id, paymentId, number],
    );
    causes.push({ id, ...(await message(sql, RefundSucceeded.topic, { refundId, orderId: id })) });
  }
  return causes;
}

/** A variant of which five pieces can be sold, with five as its threshold, unless told otherwise. */
export async function ranLow(sql: Sql, options: { onHand?: number } = {}): Promise<Cause> {
  const id = newId();
  await sql(`insert into products (id, slug, name, price_minor) values ($1::uuid, $1::text, 'Jacket', 1990)`, [id]);
  await sql(`insert into variants (id, product_id, sku) values ($1::uuid, $1::uuid, $2)`, [id, `CAP-${id}`]);
  await sql('insert into stock (variant_id, on_hand, reserved) values ($1, $2, 2)', [id, options.onHand ?? 7]);
  return message(sql, 'stock.ran_low', { variantId: id });
}
