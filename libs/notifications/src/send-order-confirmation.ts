import { Injectable, Logger } from '@nestjs/common';
import { MailSettings } from '#config';
import { TransactionRunner } from '#database';
import { FindOrders, type OrderView } from '#orders';
import { Inbox, type Message } from '#queue';
import { NotificationBeingSent } from './notifications.errors';
import { claimSeconds } from './rules/claim-times';
import { messageIdOf, senderHost } from './rules/message-id';
import { orderConfirmation } from './rules/order-confirmation';
import {
  type ClaimedNotification,
  type NotificationKey,
  NotificationRepository,
} from './store/notification.repository';
import { MailTransport } from './transports/mail-transport';

/** Names the consumer in the inbox. */
export const orderConfirmationConsumer = 'notifications.order_confirmation';

const template = 'order_confirmation';

/**
 * Sends the confirmation of a paid order. The notification is recorded once; the mail goes out at least once, by one
 * process at a time, always under the same Message-ID. No lock is held while the mail is handed over.
 */
@Injectable()
export class SendOrderConfirmation {
  private readonly logger = new Logger(SendOrderConfirmation.name);
  private readonly host: string;

  constructor(
    private readonly findOrders: FindOrders,
    private readonly notifications: NotificationRepository,
    private readonly transport: MailTransport,
    private readonly inbox: Inbox,
    private readonly transactions: TransactionRunner,
    private readonly settings: MailSettings,
  ) {
    this.host = senderHost(settings.from);
  }

  /** @throws NotificationBeingSent, or what kept the transport from taking the mail: the queue tries again */
  async run(message: Message<{ orderId: string }>): Promise<void> {
    const key = { orderId: message.payload.orderId, template };
    const claim = await this.claim(key);
    if (claim !== 'sent') await this.deliver(claim.notification, claim.order);
    const delivery = { consumer: orderConfirmationConsumer, messageId: message.id };
    await this.transactions.run((tx) => this.inbox.once(tx, delivery, () => this.notifications.markSent(tx, key)));
  }

  private async claim(key: NotificationKey): Promise<{ notification: ClaimedNotification; order: OrderView } | 'sent'> {
    return this.transactions.run(async (tx) => {
      const order = await this.findOrders.one(tx, key.orderId, { kind: 'staff' });
      const messageId = messageIdOf({ template, orderId: order.id, host: this.host });
      await this.notifications.record(tx, { ...key, recipient: order.email, messageId });
      const notification = await this.notifications.claim(tx, key, claimSeconds);
      if (notification) return { notification, order };
      if (await this.notifications.isSent(tx, key)) return 'sent';
      throw new NotificationBeingSent();
    });
  }

  private async deliver(notification: ClaimedNotification, order: OrderView): Promise<void> {
    const { messageId, recipient } = notification;
    const envelope = { messageId, template, from: this.settings.from, to: recipient };
    try {
      await this.transport.send({ ...envelope, ...orderConfirmation(order) });
    } catch (error) {
      await this.release(notification);
      throw error;
    }
  }

  /** Never throws: a claim that cannot be given back ends by itself. */
  private async release(notification: ClaimedNotification): Promise<void> {
    try {
      await this.transactions.run((tx) => this.notifications.release(tx, notification));
    } catch (error) {
      this.logger.warn(`The claim of a notification could not be given back: ${(error as Error).message}`, {
        notificationId: notification.id,
      });
    }
  }
}
