import { Injectable, Logger } from '@nestjs/common';
import { MailSettings } from '#config';
import { TransactionRunner, type Tx } from '#database';
import { erasedAddress } from '#kernel';
import { type SpanDescription, traced } from '#observability';
import { Inbox } from '#queue';
import { MailRefused, NotificationBeingSent } from './notifications.errors';
import { claimSeconds } from './rules/claim-times';
import type { MailContent } from './rules/letter';
import type { MailTemplate } from './rules/mail-templates';
import { messageIdOf, senderHost } from './rules/message-id';
import {
  type ClaimedNotification,
  type DeliveryOutcome,
  type MailSubject,
  type NewNotifications,
  NotificationRepository,
} from './store/notification.repository';
import { MailTransport } from './transports/mail-transport';

/** Which message of the queue is handled. */
export interface Handled {
  readonly consumer: string;
  readonly messageId: string;
}

export interface MailName {
  readonly template: MailTemplate;
  /** The how many-th mail of its kind about the same thing. */
  readonly occasion: number;
}

export interface MailToSend extends MailName {
  readonly write: () => MailContent;
}

/** What one message makes us write to one recipient. */
export interface Mailing<Mail extends MailName = MailToSend> {
  readonly subject: MailSubject;
  readonly recipient: string;
  readonly mails: readonly Mail[];
}

type Delivery = DeliveryOutcome & { readonly error?: Error };

/**
 * Sends the mails of a message. Each is recorded once and goes out at least once, by one process at a time, always under the
 * same Message-ID. No lock is held while mails are handed over. What failed is sent when the message comes again, and only
 * that.
 */
@Injectable()
export class SendMails {
  private readonly logger = new Logger(SendMails.name);
  private readonly host: string;

  constructor(
    private readonly notifications: NotificationRepository,
    private readonly transport: MailTransport,
    private readonly inbox: Inbox,
    private readonly transactions: TransactionRunner,
    private readonly settings: MailSettings,
  ) {
    this.host = senderHost(settings.from);
  }

  /**
   * Records the mails as skipped when their reader was erased.
   * @throws NotificationBeingSent, MailRefused, or what kept the transport from taking a mail
   */
  async run(handled: Handled, mailing: Mailing): Promise<void> {
    if (mailing.recipient === erasedAddress) return this.skip(handled, mailing);
    const { claims, elsewhere } = await this.transactions.run((tx) => this.claim(tx, mailing));
    const deliveries = await Promise.all(claims.map((claim) => this.deliver(claim, mailing)));
    const failure = worstOf(deliveries) ?? (elsewhere ? new NotificationBeingSent() : undefined);
    if (failure) {
      await this.giveUp(deliveries);
      throw failure;
    }
    await this.transactions.run((tx) =>
      this.inbox.once(tx, handled, async () => {
        if (deliveries.length > 0) await this.notifications.settle(tx, deliveries);
      }),
    );
  }

  /** Records that mails are not to be sent, because what they would say is not true any more. @throws NotificationBeingSent */
  async skip(handled: Handled, mailing: Mailing<MailName>): Promise<void> {
    await this.transactions.run((tx) =>
      this.inbox.once(tx, handled, async () => {
        const notifications = this.recordsOf(mailing);
        if ((await this.notifications.skip(tx, notifications)) === notifications.mails.length) return;
        if (await this.isSentElsewhere(tx, notifications, 0)) throw new NotificationBeingSent();
      }),
    );
  }

  private async claim(tx: Tx, mailing: Mailing): Promise<{ claims: ClaimedNotification[]; elsewhere: boolean }> {
    const notifications = this.recordsOf(mailing);
    const claims = await this.notifications.claim(tx, notifications, claimSeconds);
    return { claims, elsewhere: await this.isSentElsewhere(tx, notifications, claims.length) };
  }

  /** Whether others than the ones that were taken just now are on their way. */
  private async isSentElsewhere(tx: Tx, notifications: NewNotifications, taken: number): Promise<boolean> {
    const others = notifications.mails.length - taken;
    return others > 0 && (await this.notifications.countEnded(tx, notifications)) < others;
  }

  private recordsOf({ subject, recipient, mails }: Mailing<MailName>): NewNotifications {
    const about = 'orderId' in subject ? subject.orderId : subject.eventId;
    return {
      subject,
      recipient,
      mails: mails.map(({ template, occasion }) => {
        return { template, occasion, messageId: messageIdOf({ template, about, occasion, host: this.host }) };
      }),
    };
  }

  private async deliver(claim: ClaimedNotification, { mails }: Mailing): Promise<Delivery> {
    const { messageId, template, recipient } = claim;
    try {
      const mail = mails.find((each) => each.template === template && each.occasion === claim.occasion);
      if (!mail) throw new Error('Another mail than the ones to send was claimed.');
      const letter = { messageId, template, from: this.settings.from, to: recipient, ...mail.write() };
      await traced(spanOf(claim), () => this.transport.send(letter));
      return { claim, state: 'sent' };
    } catch (error) {
      return { claim, state: error instanceof MailRefused ? 'failed' : 'queued', error: error as Error };
    }
  }

  /** Never throws: a claim that cannot be given back ends by itself. */
  private async giveUp(deliveries: readonly Delivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    try {
      await this.transactions.run((tx) => this.notifications.settle(tx, deliveries));
    } catch (error) {
      this.logger.warn(`Claims of notifications could not be given back: ${(error as Error).message}`, {
        notificationIds: deliveries.map(({ claim }) => claim.id),
      });
    }
  }
}

/** Whose mail it is stays out: the notification's id finds it. */
function spanOf({ id, template }: ClaimedNotification): SpanDescription {
  return { name: 'mail send', kind: 'client', attributes: { 'notification.id': id, 'mail.template': template } };
}

/** The failure that decides what becomes of the message: as long as one mail may still go out, it is tried again. */
function worstOf(deliveries: readonly Delivery[]): Error | undefined {
  const errors = deliveries.flatMap(({ error }) => (error ? [error] : []));
  return errors.find((error) => !(error instanceof MailRefused)) ?? errors[0];
}
