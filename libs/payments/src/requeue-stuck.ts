import { Injectable, Logger } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { Outbox } from '#queue';
import { PaymentEventReceived, RefundRequested } from './payments.events';
import { PaymentEventRepository } from './store/payment-event.repository';
import { RefundRepository } from './store/refund.repository';

const stuckMinutes = 10;
const batchSize = 100;

/**
 * Gives events that were never applied and refunds that were never confirmed another message, every ten minutes, whatever
 * became of the earlier ones: the rows are the truth, so money is not forgotten even when its message was buried.
 * Takes rows with SKIP LOCKED; applying twice does nothing.
 */
@Injectable()
export class RequeueStuck {
  private readonly logger = new Logger(RequeueStuck.name);

  constructor(
    private readonly transactions: TransactionRunner,
    private readonly events: PaymentEventRepository,
    private readonly refunds: RefundRepository,
    private readonly outbox: Outbox,
  ) {}

  async run(): Promise<void> {
    await this.transactions.run(async (tx) => {
      const paymentEventIds = await this.events.takeStuck(tx, { stuckMinutes, limit: batchSize });
      const messages = paymentEventIds.map((paymentEventId) => ({ paymentEventId }));
      await this.outbox.appendAll(tx, PaymentEventReceived, messages);
      const refunds = await this.refunds.takeStuck(tx, { stuckMinutes, limit: batchSize });
      await this.outbox.appendAll(tx, RefundRequested, refunds);
      const count = messages.length + refunds.length;
      if (count > 0)
        tx.afterCommit(() => this.logger.warn(`${count} payment events and refunds were stuck and are tried again.`));
    });
  }
}
