import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
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
}

export interface Move {
  readonly orderIds: readonly string[];
  readonly from: OrderStatus;
  readonly to: OrderStatus;
  readonly actor: string;
  readonly reason: string;
}

/** $1 to $11 the order's columns, $12 its lines as JSON, $13 who placed it. */
const insertOrder = `
  with placed as (
    insert into orders (id, reference, user_id, email, token_hash, currency, subtotal_minor, discount_minor, total_minor,
      country, shipping_address)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    returning id
  ), lines as (
    insert into order_lines (id, order_id, position, variant_id, product_id, sku, name, quantity, unit_price_minor,
      line_total_minor, price_steps)
    select line.id, placed.id, position, variant_id, product_id, sku, name, quantity, unit_price_minor,
      line_total_minor, price_steps
    from placed, jsonb_to_recordset($12) as line (id uuid, position int, variant_id uuid, product_id uuid, sku text,
      name text, quantity int, unit_price_minor bigint, line_total_minor bigint, price_steps jsonb)
  )
  insert into order_transitions (id, order_id, to_status, actor, reason)
  select new_id(), placed.id, 'pending', $13, 'placed' from placed
  returning at`;

/** Writes orders together with their lines and their history. */
@Injectable()
export class OrderRepository {
  /** Inserts a pending order, its lines and the first entry of its history with one statement; returns when. */
  async insert(tx: Tx, draft: OrderDraft): Promise<Date> {
    const [placed] = await tx.query<{ at: Date }>(insertOrder, [
      draft.id,
      draft.reference,
      draft.userId,
      draft.email,
      draft.tokenHash,
      draft.currency,
      draft.subtotalMinor.toString(),
      draft.discountMinor.toString(),
      draft.totalMinor.toString(),
      draft.country,
      draft.shippingAddress === null ? null : JSON.stringify(draft.shippingAddress),
      JSON.stringify(draft.lines.map(lineRow)),
      draft.actor,
    ]);
    if (!placed) throw new Error('The order was not written.');
    return placed.at;
  }

  /** Moves locked orders from one status to the next and records it; returns the ids that it moved. */
  async move(tx: Tx, move: Move): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `with moved as (
         update orders set status = $3, version = version + 1, updated_at = now()
         where id = any($1) and status = $2
         returning id
       ), recorded as (
         insert into order_transitions (id, order_id, from_status, to_status, actor, reason)
         select new_id(), id, $2, $3, $4, $5 from moved
       )
       select id from moved`,
      [move.orderIds, move.from, move.to, move.actor, move.reason],
    );
    return rows.map(({ id }) => id);
  }

  async addRefunded(tx: Tx, orderId: string, amountMinor: bigint): Promise<void> {
    await tx.query('update orders set refunded_minor = refunded_minor + $2, updated_at = now() where id = $1', [
      orderId,
      amountMinor.toString(),
    ]);
  }
}

function lineRow(line: DraftLine, position: number): Record<string, unknown> {
  return {
    id: line.id,
    position,
    variant_id: line.variantId,
    product_id: line.productId,
    sku: line.sku,
    name: line.name,
    quantity: line.quantity,
    unit_price_minor: line.unitPriceMinor.toString(),
    line_total_minor: line.lineTotalMinor.toString(),
    price_steps: line.priceSteps,
  };
}
