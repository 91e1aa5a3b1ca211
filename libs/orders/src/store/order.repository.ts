import { Injectable } from '@nestjs/common';
import { joined, joinedTexts, plainArray, prepared, type Tx } from '#database';
import { erasedAddress, newId } from '#kernel';
import type { OrderStatus } from '../rules/order-state';
import type { StoredPriceStep } from './order-line.entity';
import type { ShippingAddress } from './order.entity';

export interface DraftLine {
  readonly id: string;
  readonly variantId: string;
  readonly productId: string;
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPriceMinor: bigint;
  readonly lineTotalMinor: bigint;
  readonly priceSteps: readonly StoredPriceStep[];
}

export interface OrderDraft {
  readonly id: string;
  readonly reference: string;
  readonly userId: string | null;
  readonly email: string;
  readonly tokenHash: string | null;
  readonly currency: string;
  /** Before discounts; total = subtotal − discount. */
  readonly subtotalMinor: bigint;
  readonly discountMinor: bigint;
  readonly totalMinor: bigint;
  readonly country: string | null;
  readonly shippingAddress: ShippingAddress | null;
  readonly lines: readonly DraftLine[];
  readonly actor: string;
  /** Of the request that places it. */
  readonly requestId: string | null;
  readonly traceparent: string | null;
}

export interface Move {
  readonly orderIds: readonly string[];
  readonly from: OrderStatus;
  readonly to: OrderStatus;
  readonly actor: string;
  readonly reason: string;
}

/** $1 to $15 a column of the orders each, and of their first transitions; $16 to $26 the columns of their lines. */
const insertOrders = prepared(`
  with placed as (
    insert into orders (id, reference, user_id, email, token_hash, currency, subtotal_minor, discount_minor, total_minor,
      country, shipping_address, request_id, traceparent)
    select id, reference, user_id, email, token_hash, currency, subtotal_minor, discount_minor, total_minor, country,
      shipping_address::jsonb, request_id, traceparent
    from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[],
      $9::bigint[], $10::text[], $11::text[], $14::text[], $15::text[])
      as placed (id, reference, user_id, email, token_hash, currency, subtotal_minor, discount_minor, total_minor, country,
        shipping_address, request_id, traceparent)
  ), lines as (
    insert into order_lines (id, order_id, position, variant_id, product_id, sku, name, quantity, unit_price_minor,
      line_total_minor, price_steps)
    select id, order_id, position, variant_id, product_id, sku, name, quantity, unit_price_minor, line_total_minor,
      price_steps::jsonb
    from unnest($16::uuid[], $17::uuid[], $18::int[], $19::uuid[], $20::uuid[], $21::text[], $22::text[], $23::int[],
      $24::bigint[], $25::bigint[], ${joinedTexts('$26')})
      as line (id, order_id, position, variant_id, product_id, sku, name, quantity, unit_price_minor, line_total_minor,
        price_steps)
  ), transitions as (
    insert into order_transitions (id, order_id, to_status, actor, reason)
    select transition_id, order_id, 'pending', actor, 'placed'
    from unnest($12::uuid[], $1::uuid[], $13::text[]) as placed (transition_id, order_id, actor)
  )
  select now() as at`);

const moveOrders = prepared(`
  with moved as (
    update orders set status = $3, version = version + 1, updated_at = now()
    where id = any($1::uuid[]) and status = $2
    returning id
  ), recorded as (
    insert into order_transitions (id, order_id, from_status, to_status, actor, reason)
    select new_id(), id, $2, $3, $4, $5 from moved
  )
  select id from moved`);

/** Writes orders together with their lines and their history. */
@Injectable()
export class OrderRepository {
  /** Inserts pending orders, their lines and the first entries of their histories with one statement; returns when. */
  async insert(tx: Tx, drafts: readonly OrderDraft[]): Promise<Date> {
    const [placed] = await tx.query<{ at: Date }>(insertOrders, [...orderColumns(drafts), ...lineColumns(drafts)]);
    if (!placed) throw new Error('The orders were not written.');
    return placed.at;
  }

  /** Moves locked orders from one status to the next and records it; returns the ids that it moved. */
  async move(tx: Tx, move: Move): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(moveOrders, [
      move.orderIds,
      move.from,
      move.to,
      move.actor,
      move.reason,
    ]);
    return rows.map(({ id }) => id);
  }

  async addRefunded(tx: Tx, orderId: string, amountMinor: bigint): Promise<void> {
    await tx.query(
      'update orders set refunded_minor = refunded_minor + $2, version = version + 1, updated_at = now() where id = $1',
      [orderId, amountMinor.toString()],
    );
  }

  /** Takes out of locked orders who ordered, and where to. */
  async erase(tx: Tx, orderIds: readonly string[]): Promise<void> {
    await tx.query(
      `update orders set email = $2, shipping_address = null, version = version + 1, updated_at = now()
       where id = any($1::uuid[]) and (email <> $2 or shipping_address is not null)`,
      [orderIds, erasedAddress],
    );
  }

  /** Something that belongs to the order has changed. */
  async touch(tx: Tx, orderId: string): Promise<void> {
    await tx.query('update orders set version = version + 1, updated_at = now() where id = $1', [orderId]);
  }
}

function orderColumns(drafts: readonly OrderDraft[]): unknown[] {
  return [
    plainArray(drafts.map(({ id }) => id)),
    drafts.map(({ reference }) => reference),
    plainArray(drafts.map(({ userId }) => userId)),
    drafts.map(({ email }) => email),
    drafts.map(({ tokenHash }) => tokenHash),
    drafts.map(({ currency }) => currency),
    plainArray(drafts.map(({ subtotalMinor }) => subtotalMinor)),
    plainArray(drafts.map(({ discountMinor }) => discountMinor)),
    plainArray(drafts.map(({ totalMinor }) => totalMinor)),
    drafts.map(({ country }) => country),
    drafts.map(({ shippingAddress }) => (shippingAddress === null ? null : JSON.stringify(shippingAddress))),
    plainArray(drafts.map(() => newId())),
    drafts.map(({ actor }) => actor),
    drafts.map(({ requestId }) => requestId),
    drafts.map(({ traceparent }) => traceparent),
  ];
}

function lineColumns(drafts: readonly OrderDraft[]): unknown[] {
  const lines = drafts.flatMap(({ id, lines: own }) => own.map((line, position) => ({ orderId: id, position, line })));
  return [
    plainArray(lines.map(({ line }) => line.id)),
    plainArray(lines.map(({ orderId }) => orderId)),
    plainArray(lines.map(({ position }) => position)),
    plainArray(lines.map(({ line }) => line.variantId)),
    plainArray(lines.map(({ line }) => line.productId)),
    lines.map(({ line }) => line.sku),
    lines.map(({ line }) => line.name),
    plainArray(lines.map(({ line }) => line.quantity)),
    plainArray(lines.map(({ line }) => line.unitPriceMinor)),
    plainArray(lines.map(({ line }) => line.lineTotalMinor)),
    joined(lines.map(({ line }) => JSON.stringify(line.priceSteps))),
  ];
}
