import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '#database';
import { newId } from '#kernel';
import type { RefundStatus } from './refund.entity';

export interface RefundView {
  readonly id: string;
  readonly orderId: string;
  readonly paymentId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly status: RefundStatus;
  /** Counts the refunds of its order, from 1. */
  readonly number: number;
  readonly reason: string;
  /** Whether goods went back on hand with it. */
  readonly restocked: boolean;
  /** Gives back a payment that was made twice; no matter of the order's. */
  readonly surplus: boolean;
  /** The provider's, once it has answered. */
  readonly providerReference: string | null;
  readonly createdAt: Date;
}

/** Units of one line of an order. */
export interface RefundedLine {
  readonly orderLineId: string;
  readonly quantity: number;
  readonly restocked: number;
}

export type RefundedUnits = RefundedLine;

export interface NewRefund {
  readonly orderId: string;
  readonly paymentId: string;
  readonly amountMinor: bigint;
  readonly reason: string;
  /** Gives back a payment that was made twice; false unless said. */
  readonly surplus?: boolean;
  /** Which units it is for, and which of them went back on hand; left out when it is for none in particular. */
  readonly lines?: readonly RefundedLine[];
}

type RefundRow = Omit<RefundView, 'amountMinor'> & { amountMinor: string };

const selectRefunds = `
  select refund.id, refund.order_id as "orderId", payment_id as "paymentId", refund.amount_minor as "amountMinor",
    payment.currency, refund.status, number, reason, restocked, surplus, refund.provider_reference as "providerReference",
    refund.created_at as "createdAt"
  from refunds refund join payments payment on payment.id = payment_id`;

@Injectable()
export class RefundRepository {
  /** The order is locked, so that its refunds are numbered one after the other. Returns the new one's id. */
  async insert(tx: Tx, refund: NewRefund): Promise<string> {
    const { lines = [] } = refund;
    const id = newId();
    await tx.query(
      `insert into refunds (id, order_id, payment_id, amount_minor, reason, restocked, surplus, number)
       select $1, $2, $3, $4, $5, $6, $7, coalesce(max(number), 0) + 1 from refunds where order_id = $2`,
      [
        id,
        refund.orderId,
        refund.paymentId,
        refund.amountMinor.toString(),
        refund.reason,
        lines.some(({ restocked }) => restocked > 0),
        refund.surplus ?? false,
      ],
    );
    if (lines.length > 0) await this.insertLines(tx, id, lines);
    return id;
  }

  async find(reader: Reader, id: string): Promise<RefundView | undefined> {
    const [row] = await reader.query<RefundRow>(`${selectRefunds} where refund.id = $1`, [id]);
    return row && view(row);
  }

  async ofOrder(reader: Reader, orderId: string): Promise<RefundView[]> {
    const rows = await reader.query<RefundRow>(`${selectRefunds} where refund.order_id = $1 order by number`, [
      orderId,
    ]);
    return rows.map(view);
  }

  async unitsOf(reader: Reader, orderId: string): Promise<RefundedUnits[]> {
    return reader.query<RefundedUnits>(
      `select line.order_line_id as "orderLineId", sum(line.restocked)::int as restocked,
         coalesce(sum(line.quantity) filter (where refund.status <> 'failed'), 0)::int as quantity
       from refund_lines line join refunds refund on refund.id = line.refund_id
       where refund.order_id = $1 group by line.order_line_id`,
      [orderId],
    );
  }

  /** Refunds that have waited too long for the provider; each is taken again only after as long. */
  async takeStuck(
    tx: Tx,
    options: { stuckMinutes: number; limit: number },
  ): Promise<{ refundId: string; orderId: string }[]> {
    return tx.query<{ refundId: string; orderId: string }>(
      `update refunds set updated_at = now()
       where id in (
         select id from refunds
         where status = 'pending' and updated_at < now() - make_interval(mins => $1)
         order by updated_at limit $2 for update skip locked
       ) returning id as "refundId", order_id as "orderId"`,
      [options.stuckMinutes, options.limit],
    );
  }

  /** Ends a pending refund. @returns false when it had ended before */
  async end(tx: Tx, id: string, as: { status: 'succeeded' | 'failed'; providerReference: string }): Promise<boolean> {
    const rows = await tx.query(
      `update refunds set status = $2, provider_reference = $3, updated_at = now()
       where id = $1 and status = 'pending' returning id`,
      [id, as.status, as.providerReference],
    );
    return rows.length > 0;
  }

  /** Keeps what the provider calls a refund that it has not decided yet. */
  async keepReference(tx: Tx, id: string, providerReference: string): Promise<void> {
    await tx.query(
      `update refunds set provider_reference = $2, updated_at = now() where id = $1 and status = 'pending'`,
      [id, providerReference],
    );
  }

  private async insertLines(tx: Tx, refundId: string, lines: readonly RefundedLine[]): Promise<void> {
    await tx.query(
      `insert into refund_lines (refund_id, order_line_id, quantity, restocked)
       select $1, order_line_id, quantity, restocked
       from unnest($2::uuid[], $3::int[], $4::int[]) as line (order_line_id, quantity, restocked)`,
      [
        refundId,
        lines.map(({ orderLineId }) => orderLineId),
        lines.map(({ quantity }) => quantity),
        lines.map(({ restocked }) => restocked),
      ],
    );
  }
}

function view(row: RefundRow): RefundView {
  return { ...row, amountMinor: BigInt(row.amountMinor) };
}
