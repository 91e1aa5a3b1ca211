import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '#database';
import { newId } from '#kernel';

export interface RefundView {
  readonly id: string;
  readonly orderId: string;
  readonly paymentId: string;
  readonly amountMinor: bigint;
  readonly status: 'pending' | 'succeeded' | 'failed';
}

@Injectable()
export class RefundRepository {
  async insert(
    tx: Tx,
    refund: { orderId: string; paymentId: string; amountMinor: bigint; reason: string },
  ): Promise<string> {
    const id = newId();
    await tx.query(`insert into refunds (id, order_id, payment_id, amount_minor, reason) values ($1, $2, $3, $4, $5)`, [
      id,
      refund.orderId,
      refund.paymentId,
      refund.amountMinor.toString(),
      refund.reason,
    ]);
    return id;
  }

  async find(reader: Reader, id: string): Promise<RefundView | undefined> {
    const [row] = await reader.query<Omit<RefundView, 'amountMinor'> & { amountMinor: string }>(
      `select id, order_id as "orderId", payment_id as "paymentId", amount_minor as "amountMinor", status
       from refunds where id = $1`,
      [id],
    );
    return row && { ...row, amountMinor: BigInt(row.amountMinor) };
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

  /** @returns false when it had succeeded before */
  async succeed(tx: Tx, id: string, providerReference: string): Promise<boolean> {
    const rows = await tx.query(
      `update refunds set status = 'succeeded', provider_reference = $2, updated_at = now()
       where id = $1 and status = 'pending' returning id`,
      [id, providerReference],
    );
    return rows.length > 0;
  }
}
