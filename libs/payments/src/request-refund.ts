import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { Outbox } from '#queue';
import { RefundRequested } from './payments.events';
import { RefundRepository } from './store/refund.repository';

/** Writes a refund down as pending and has a job ask the provider for it until it is confirmed. */
@Injectable()
export class RequestRefund {
  constructor(
    private readonly refunds: RefundRepository,
    private readonly outbox: Outbox,
  ) {}

  async run(
    tx: Tx,
    refund: { orderId: string; paymentId: string; amountMinor: bigint; reason: string },
  ): Promise<void> {
    const refundId = await this.refunds.insert(tx, refund);
    await this.outbox.append(tx, RefundRequested, { refundId, orderId: refund.orderId });
  }
}
