import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { newId } from '#kernel';

/** What a notification is about; unique. */
export interface NotificationKey {
  readonly orderId: string;
  readonly template: string;
}

export interface ClaimedNotification {
  readonly id: string;
  readonly recipient: string;
  readonly messageId: string;
  /** When the claim ends, to the microsecond; it tells this claim from any other. */
  readonly sendingUntil: string;
}

@Injectable()
export class NotificationRepository {
  /** Records a notification, unless it is recorded already; the first recipient and Message-ID stay. */
  async record(tx: Tx, notification: NotificationKey & { recipient: string; messageId: string }): Promise<void> {
    const { orderId, template, recipient, messageId } = notification;
    await tx.query(
      `insert into notifications (id, order_id, template, recipient, message_id)
       values ($1, $2, $3, $4, $5) on conflict do nothing`,
      [newId(), orderId, template, recipient, messageId],
    );
  }

  /** Claims a notification that is neither sent nor claimed by somebody else right now. */
  async claim(tx: Tx, key: NotificationKey, seconds: number): Promise<ClaimedNotification | undefined> {
    const [claimed] = await tx.query<ClaimedNotification>(
      `update notifications
       set state = 'sending', sending_until = now() + make_interval(secs => $3)
       where order_id = $1 and template = $2
         and (state = 'queued' or (state = 'sending' and sending_until < now()))
       returning id, recipient, message_id as "messageId", sending_until::text as "sendingUntil"`,
      [key.orderId, key.template, seconds],
    );
    return claimed;
  }

  async isSent(tx: Tx, key: NotificationKey): Promise<boolean> {
    const sent = await tx.query(
      `select 1 from notifications where order_id = $1 and template = $2 and state = 'sent'`,
      [key.orderId, key.template],
    );
    return sent.length > 0;
  }

  /** Gives a claim back, unless it has ended and somebody else holds the next one. */
  async release(tx: Tx, claim: ClaimedNotification): Promise<void> {
    await tx.query(
      `update notifications set state = 'queued', sending_until = null
       where id = $1 and state = 'sending' and sending_until = $2::timestamptz`,
      [claim.id, claim.sendingUntil],
    );
  }

  /** Whoever holds the claim now: the mail is out. The first time it was sent stays. */
  async markSent(tx: Tx, key: NotificationKey): Promise<void> {
    await tx.query(
      `update notifications set state = 'sent', sent_at = now(), sending_until = null
       where order_id = $1 and template = $2 and state <> 'sent'`,
      [key.orderId, key.template],
    );
  }
}
