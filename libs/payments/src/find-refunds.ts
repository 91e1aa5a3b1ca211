import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { type RefundedUnits, RefundRepository, type RefundView } from './store/refund.repository';

/** Looks refunds up; locks nothing. What it finds of a locked order stays so until the transaction ends. */
@Injectable()
export class FindRefunds {
  constructor(private readonly refunds: RefundRepository) {}

  async one(reader: Reader, refundId: string): Promise<RefundView | undefined> {
    return this.refunds.find(reader, refundId);
  }

  /** In the order in which they were asked for. */
  async ofOrder(reader: Reader, orderId: string): Promise<RefundView[]> {
    return this.refunds.ofOrder(reader, orderId);
  }

  /** What was refunded and restocked of each line of an order, by line id; failed refunds gave no money back. */
  async unitsOf(reader: Reader, orderId: string): Promise<ReadonlyMap<string, RefundedUnits>> {
    const rows = await this.refunds.unitsOf(reader, orderId);
    return new Map(rows.map((row) => [row.orderLineId, row]));
  }
}
