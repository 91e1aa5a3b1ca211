import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import type { OrderStatus } from '../rules/order-state';
import type { StoredPriceStep } from './order-line.entity';
import type { ShippingAddress } from './order.entity';

export interface OrderLineView {
  readonly id: string;
  readonly orderId: string;
  readonly variantId: string;
  readonly productId: string;
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPriceMinor: bigint;
  readonly lineTotalMinor: bigint;
  readonly priceSteps: readonly StoredPriceStep[];
}

export interface OrderView {
  readonly id: string;
  readonly reference: string;
  readonly userId: string | null;
  readonly email: string;
  readonly status: OrderStatus;
  readonly currency: string;
  readonly subtotalMinor: bigint;
  readonly discountMinor: bigint;
  readonly totalMinor: bigint;
  readonly refundedMinor: bigint;
  readonly shippingAddress: ShippingAddress | null;
  readonly version: number;
  readonly createdAt: Date;
  /** `createdAt` in microseconds since 1970, for cursors; only on orders that were read. */
  readonly createdAtMicros?: string;
  readonly updatedAt: Date;
  /** Of the request that placed it; only on orders that were read. */
  readonly requestId?: string | null;
  readonly traceparent?: string | null;
  readonly lines: readonly OrderLineView[];
}

export interface TransitionView {
  readonly id: string;
  readonly from: OrderStatus | null;
  readonly to: OrderStatus;
  readonly at: Date;
  readonly actor: string;
  readonly reason: string;
}

/** An order, and the number of the last entry of its history that is known. */
export interface WatchedOrder {
  readonly orderId: string;
  readonly seq: bigint;
}

export interface NewTransition extends WatchedOrder {
  readonly id: string;
  readonly to: OrderStatus;
  readonly at: Date;
}

/** Whose orders may be seen: a customer's own, the one a guest has the token for, or all of them (staff). */
export type Audience =
  | { readonly kind: 'customer'; readonly userId: string }
  | { readonly kind: 'guest'; readonly tokenHash: string }
  | { readonly kind: 'staff' };

export interface OrderFilter {
  readonly audience: Audience;
  readonly ids?: readonly string[];
  readonly status?: OrderStatus;
  readonly reference?: string;
  readonly customerId?: string;
  /** Continues below this order. */
  readonly after?: { readonly createdAtMicros: string; readonly id: string };
  /** Null: all of them. */
  readonly limit: number | null;
  readonly offset: number;
}

type OrderRow = Omit<OrderView, 'lines' | AmountNames> & Record<AmountNames, string>;
type AmountNames = 'subtotalMinor' | 'discountMinor' | 'totalMinor' | 'refundedMinor';
type LineRow = Omit<OrderLineView, 'unitPriceMinor' | 'lineTotalMinor'> & {
  unitPriceMinor: string;
  lineTotalMinor: string;
};

/** The owner is part of every WHERE, so that somebody else's order is as good as none. */
const visible = `
  ($1::uuid is null or user_id = $1) and ($2::text is null or (token_hash = $2 and user_id is null))
  and ($3::uuid[] is null or id = any($3)) and ($4::text is null or status = $4)
  and ($5::text is null or reference = $5) and ($6::uuid is null or user_id = $6)`;

function visibility(filter: OrderFilter): unknown[] {
  const { audience } = filter;
  return [
    audience.kind === 'customer' ? audience.userId : null,
    audience.kind === 'guest' ? audience.tokenHash : null,
    filter.ids ?? null,
    filter.status ?? null,
    filter.reference ?? null,
    filter.customerId ?? null,
  ];
}

@Injectable()
export class OrderReadModel {
  /** Orders with their lines, newest first, in two queries whatever their number. */
  async find(reader: Reader, filter: OrderFilter): Promise<OrderView[]> {
    const rows = await reader.query<OrderRow>(
      `select id, reference, user_id as "userId", email, status, currency, subtotal_minor as "subtotalMinor",
         discount_minor as "discountMinor", total_minor as "totalMinor", refunded_minor as "refundedMinor",
         shipping_address as "shippingAddress", version, created_at as "createdAt", (extract(epoch from created_at) * 1000000)::bigint::text as "createdAtMicros", updated_at as "updatedAt",
         request_id as "requestId", traceparent
       from orders
       where ${visible} and ($7::bigint is null or (created_at, id) < (timestamptz 'epoch' + $7 * interval '1 microsecond', $8::uuid))
       order by created_at desc, id desc limit $9 offset $10`,
      [
        ...visibility(filter),
        filter.after?.createdAtMicros ?? null,
        filter.after?.id ?? null,
        filter.limit,
        filter.offset,
      ],
    );
    const lines =
      rows.length === 0
        ? []
        : await this.lines(
            reader,
            rows.map(({ id }) => id),
          );
    return rows.map((row) => ({
      ...row,
      subtotalMinor: BigInt(row.subtotalMinor),
      discountMinor: BigInt(row.discountMinor),
      totalMinor: BigInt(row.totalMinor),
      refundedMinor: BigInt(row.refundedMinor),
      lines: lines.filter((line) => line.orderId === row.id),
    }));
  }

  async count(reader: Reader, filter: OrderFilter): Promise<number> {
    const [row] = await reader.query<{ total: number }>(
      `select count(*)::int as total from orders where ${visible}`,
      visibility(filter),
    );
    return row?.total ?? 0;
  }

  async timeline(reader: Reader, orderId: string): Promise<TransitionView[]> {
    return reader.query<TransitionView>(
      `select id, from_status as "from", to_status as "to", at, actor, reason
       from order_transitions where order_id = $1 order by seq`,
      [orderId],
    );
  }

  /** The histories of these orders, by order id. */
  async timelines(reader: Reader, orderIds: readonly string[]): Promise<ReadonlyMap<string, TransitionView[]>> {
    const rows = await reader.query<TransitionView & { readonly orderId: string }>(
      `select id, order_id as "orderId", from_status as "from", to_status as "to", at, actor, reason
       from order_transitions where order_id = any($1::uuid[]) order by seq`,
      [orderIds],
    );
    const timelines = new Map<string, TransitionView[]>();
    for (const { orderId, ...entry } of rows) timelines.set(orderId, [...(timelines.get(orderId) ?? []), entry]);
    return timelines;
  }

  async idsOf(reader: Reader, userId: string): Promise<string[]> {
    const rows = await reader.query<{ id: string }>('select id from orders where user_id = $1 order by id', [userId]);
    return rows.map(({ id }) => id);
  }

  async wasSold(reader: Reader, orderId: string): Promise<boolean> {
    const rows = await reader.query(
      `select 1 from order_transitions where order_id = $1 and to_status = 'paid' limit 1`,
      [orderId],
    );
    return rows.length > 0;
  }

  /** The number of an entry of this order's history; 0 when it has none with this id. */
  async numberOf(reader: Reader, orderId: string, entryId: string): Promise<bigint> {
    const [row] = await reader.query<{ seq: string }>(
      'select seq from order_transitions where order_id = $1 and id = $2',
      [orderId, entryId],
    );
    return BigInt(row?.seq ?? 0);
  }

  async latestNumber(reader: Reader, orderId: string): Promise<bigint> {
    const [row] = await reader.query<{ seq: string | null }>(
      'select max(seq) as seq from order_transitions where order_id = $1',
      [orderId],
    );
    return BigInt(row?.seq ?? 0);
  }

  /** What is new in the histories of these orders, by one query whatever their number. */
  async transitionsSince(reader: Reader, watched: readonly WatchedOrder[], most: number): Promise<NewTransition[]> {
    const rows = await reader.query<Omit<NewTransition, 'seq'> & { seq: string }>(
      `select entry.id, entry.order_id as "orderId", entry.seq, entry.to_status as "to", entry.at
       from unnest($1::uuid[], $2::bigint[]) as watched (order_id, seq)
       join order_transitions entry on entry.order_id = watched.order_id and entry.seq > watched.seq
       order by entry.seq limit $3`,
      [watched.map(({ orderId }) => orderId), watched.map(({ seq }) => seq.toString()), most],
    );
    return rows.map((row) => ({ ...row, seq: BigInt(row.seq) }));
  }

  private async lines(reader: Reader, orderIds: readonly string[]): Promise<OrderLineView[]> {
    const rows = await reader.query<LineRow>(
      `select id, order_id as "orderId", variant_id as "variantId", product_id as "productId", sku, name, quantity,
         unit_price_minor as "unitPriceMinor", line_total_minor as "lineTotalMinor", price_steps as "priceSteps"
       from order_lines where order_id = any($1) order by order_id, position`,
      [orderIds],
    );
    return rows.map((row) => ({
      ...row,
      unitPriceMinor: BigInt(row.unitPriceMinor),
      lineTotalMinor: BigInt(row.lineTotalMinor),
    }));
  }
}
