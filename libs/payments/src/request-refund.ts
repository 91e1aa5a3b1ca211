import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { Outbox } from '#queue';
import { RefundRequested } from './payments.events';
import { type NewRefund, RefundRepository } from './store/refund.repository';

/**
 * Writes a refund down as pending and has a job ask the provider for it until it is confirmed. The order and its payments
 * are locked, and the caller has made sure that the payment has as much left. Returns the refund's id.
 */
@Injectable()
export class RequestRefund {
  constructor(
    private readonly refunds: RefundRepository,
    private readonly outbox: Outbox,
  ) {}

  async run(tx: Tx, refund: NewRefund): Promise<string> {
    const refundId = await this.refunds.insert(tx, refund);
    await this.outbox.append(tx, RefundRequested, { refundId, orderId: refund.orderId });
    return refundId;
  }
}
