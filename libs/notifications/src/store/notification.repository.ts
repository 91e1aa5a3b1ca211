import { Injectable } from '@nestjs/common';
import { plainArray, prepared, type Tx } from '#database';
import { newId } from '#kernel';
import type { MailTemplate } from '../rules/mail-templates';

/** What mails are about. Within one subject, template and occasion are unique. */
export type MailSubject = { readonly orderId: string } | { readonly eventId: string };

export interface NewNotification {
  readonly template: MailTemplate;
  readonly occasion: number;
  readonly messageId: string;
}

/** Mails about one subject, by what makes them unique. */
export interface NamedNotifications {
  readonly subject: MailSubject;
  readonly mails: readonly Omit<NewNotification, 'messageId'>[];
}

/** Mails about one subject to one recipient. */
export interface NewNotifications {
  readonly subject: MailSubject;
  readonly recipient: string;
  readonly mails: readonly NewNotification[];
}

export interface ClaimedNotification {
  readonly id: string;
  readonly template: MailTemplate;
  readonly occasion: number;
  readonly recipient: string;
  readonly messageId: string;
  /** When the claim ends, to the microsecond; it tells this claim from any other. */
  readonly sendingUntil: string;
}

/** How the delivery of a claimed notification ended; `queued` gives the claim back. */
export interface DeliveryOutcome {
  readonly claim: ClaimedNotification;
  readonly state: 'sent' | 'failed' | 'queued';
}

/**
 * $1 ids, $2 templates, $3 occasions, $4 Message-IDs, $5 order, $6 event, $7 recipient, $8 state, $9 for how many seconds it is
 * claimed, if it is. Takes those that nobody has recorded, and of the others those that are neither at their end nor claimed.
 * No index is named to decide who was first: a row that somebody else is recording just now collides in several of them, and
 * an upsert by one index fails when it meets the other one before.
 */
const take = prepared(`
  with wanted as (
    select * from unnest($1::uuid[], $2::text[], $3::int[], $4::text[]) as wanted (id, template, occasion, message_id)
  ), recorded as (
    insert into notifications (id, template, occasion, message_id, order_id, event_id, recipient, state, sending_until)
    select id, template, occasion, message_id, $5::uuid, $6::uuid, $7, $8, now() + make_interval(secs => $9) from wanted
    on conflict do nothing
    returning id, template, occasion, recipient, message_id, sending_until
  ), taken as (
    update notifications as mail set state = $8, sending_until = now() + make_interval(secs => $9)
    from wanted
    where mail.template = wanted.template and mail.occasion = wanted.occasion
      and (mail.order_id = $5::uuid or mail.event_id = $6::uuid)
      and (mail.state in ('queued', 'failed') or (mail.state = 'sending' and mail.sending_until < now()))
    returning mail.id, mail.template, mail.occasion, mail.recipient, mail.message_id, mail.sending_until
  )
  select id, template, occasion, recipient, message_id as "messageId", sending_until::text as "sendingUntil"
  from (select * from recorded union all select * from taken) as claimed`);

/** $1 templates, $2 occasions, $3 order, $4 event. */
const countEnded = `
  select count(*)::int as ended
  from notifications join unnest($1::text[], $2::int[]) as wanted (template, occasion) using (template, occasion)
  where (order_id = $3::uuid or event_id = $4::uuid) and state in ('sent', 'skipped')`;

/** $1 templates, $2 occasions, $3 order, $4 event. Of those that are claimed, only claims that have ended count. */
const fail = `
  update notifications set state = 'failed', sending_until = null
  from unnest($1::text[], $2::int[]) as wanted (template, occasion)
  where notifications.template = wanted.template and notifications.occasion = wanted.occasion
    and (order_id = $3::uuid or event_id = $4::uuid)
    and (state = 'queued' or (state = 'sending' and sending_until < now()))`;

/** $1 ids, $2 states, $3 the ends of the claims. */
const settle = prepared(`
  update notifications
  set state = outcome.state, sent_at = case when outcome.state = 'sent' then now() end, sending_until = null
  from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as outcome (id, state, claim)
  where notifications.id = outcome.id and case
    when outcome.state = 'sent' then notifications.state <> 'sent'
    else notifications.state = 'sending' and notifications.sending_until = outcome.claim
  end`);

@Injectable()
export class NotificationRepository {
  /**
   * Records notifications, unless they are recorded already, and claims those that are to be sent and that nobody else has
   * claimed right now. The first recipient and Message-ID stay. One that was refused for good is tried again.
   */
  async claim(tx: Tx, notifications: NewNotifications, seconds: number): Promise<ClaimedNotification[]> {
    return this.take(tx, notifications, ['sending', seconds]);
  }

  /** Records notifications as not true any more. @returns how many were; others are sent, or somebody is sending them */
  async skip(tx: Tx, notifications: NewNotifications): Promise<number> {
    return (await this.take(tx, notifications, ['skipped', null])).length;
  }

  /** How many of these notifications are sent or skipped. */
  async countEnded(tx: Tx, { subject, mails }: NamedNotifications): Promise<number> {
    const [row] = await tx.query<{ ended: number }>(countEnded, [
      mails.map(({ template }) => template),
      mails.map(({ occasion }) => occasion),
      ...columnsOf(subject),
    ]);
    return row?.ended ?? 0;
  }

  /** Records that notifications wait for nobody any more. */
  async fail(tx: Tx, { subject, mails }: NamedNotifications): Promise<void> {
    await tx.query(fail, [
      mails.map(({ template }) => template),
      mails.map(({ occasion }) => occasion),
      ...columnsOf(subject),
    ]);
  }

  /**
   * Writes down how deliveries ended. A mail that is out is sent, whoever holds the claim by now, and the first time that it
   * was sent stays. Otherwise only the claim itself counts: if it has ended, somebody else may hold the next one.
   */
  async settle(tx: Tx, outcomes: readonly DeliveryOutcome[]): Promise<void> {
    await tx.query(settle, [
      plainArray(outcomes.map(({ claim }) => claim.id)),
      outcomes.map(({ state }) => state),
      outcomes.map(({ claim }) => claim.sendingUntil),
    ]);
  }

  private async take(
    tx: Tx,
    { subject, recipient, mails }: NewNotifications,
    as: readonly [state: string, seconds: number | null],
  ): Promise<ClaimedNotification[]> {
    return tx.query<ClaimedNotification>(take, [
      plainArray(mails.map(() => newId())),
      mails.map(({ template }) => template),
      plainArray(mails.map(({ occasion }) => occasion)),
      mails.map(({ messageId }) => messageId),
      ...columnsOf(subject),
      recipient,
      ...as,
    ]);
  }
}

/** `order_id` and `event_id`. */
function columnsOf(subject: MailSubject): [string | null, string | null] {
  return 'orderId' in subject ? [subject.orderId, null] : [null, subject.eventId];
}
