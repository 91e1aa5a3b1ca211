import { Injectable, Logger } from '@nestjs/common';
import { MailSettings } from '#config';
import { ShowInventory } from '#inventory';
import type { Message } from '#queue';
import { lowStock } from './rules/low-stock';
import { SendMails } from './send-mails';

/** Names the consumer in the inbox. */
export const lowStockConsumer = 'notifications.low_stock';

/**
 * Tells staff of a variant that ran low, once for each time that it does: each time is a message of its own, and the mail is
 * known by the message.
 */
@Injectable()
export class MailLowStock {
  private readonly logger = new Logger('Inventory');

  constructor(
    private readonly showInventory: ShowInventory,
    private readonly mails: SendMails,
    private readonly settings: MailSettings,
  ) {}

  /** Skips the mail when the variant is not low any more. @throws NotFound, and whatever `SendMails` throws */
  async run({ id: eventId, payload: { variantId } }: Message<{ variantId: string }>): Promise<void> {
    const variant = await this.showInventory.run(variantId);
    const threshold = variant.lowStockThreshold;
    const handled = { consumer: lowStockConsumer, messageId: eventId };
    const mailing = { subject: { eventId }, recipient: this.settings.staffAddress };
    const mail = { template: 'low_stock', occasion: 1 } as const;
    if (variant.available > threshold) return this.mails.skip(handled, { ...mailing, mails: [mail] });
    this.logger.warn('A variant runs low', { variantId });
    const write = () => lowStock({ ...variant, threshold });
    return this.mails.run(handled, { ...mailing, mails: [{ ...mail, write }] });
  }
}
