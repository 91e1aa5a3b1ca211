import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { FindRunningHold } from '#inventory';
import { FindOrders } from '#orders';
import type { Message } from '#queue';
import { reservationExpiring } from './rules/reservation-expiring';
import { SendMails } from './send-mails';

/** Names the consumer in the inbox. */
export const expiryWarningConsumer = 'notifications.reservation_expiring';

/** Warns the buyer of an order that is not paid that its goods are kept for a little longer only. */
@Injectable()
export class MailExpiryWarning {
  constructor(
    private readonly statements: Statements,
    private readonly findOrders: FindOrders,
    private readonly findRunningHold: FindRunningHold,
    private readonly mails: SendMails,
  ) {}

  /** Skips the mail of an order that is not pending, or whose hold is over. @throws NotFound, and whatever `SendMails` throws */
  async run({ id, payload: { orderId } }: Message<{ orderId: string }>): Promise<void> {
    const order = await this.findOrders.one(this.statements, orderId, { kind: 'staff' });
    const heldUntil = await this.findRunningHold.run(this.statements, orderId);
    const { reference, totalMinor, currency, email: recipient } = order;
    const handled = { consumer: expiryWarningConsumer, messageId: id };
    const mail = { template: 'reservation_expiring', occasion: 1 } as const;
    if (!heldUntil || order.status !== 'pending') {
      return this.mails.skip(handled, { subject: { orderId }, recipient, mails: [mail] });
    }
    const write = () => reservationExpiring({ reference, totalMinor, currency, heldUntil });
    return this.mails.run(handled, { subject: { orderId }, recipient, mails: [{ ...mail, write }] });
  }
}
