import { Injectable, Logger } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { Inbox, type Message } from '#queue';

/** Names the consumer in the inbox. */
export const noticeLowStockConsumer = 'inventory.notice_low_stock';

/** Leaves a line in the log for each variant that ran low. */
@Injectable()
export class NoticeLowStock {
  private readonly logger = new Logger('Inventory');

  constructor(
    private readonly transactions: TransactionRunner,
    private readonly inbox: Inbox,
  ) {}

  async run({ id, payload: { variantId } }: Message<{ variantId: string }>): Promise<void> {
    const delivery = { consumer: noticeLowStockConsumer, messageId: id };
    await this.transactions.run((tx) =>
      this.inbox.once(tx, delivery, async () => this.logger.warn('A variant runs low', { variantId })),
    );
  }
}
