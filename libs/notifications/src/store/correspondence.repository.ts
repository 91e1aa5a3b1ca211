import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '#database';
import { erasedAddress } from '#kernel';

/** By what the mails to one customer are known. */
export interface Correspondence {
  readonly orderIds: readonly string[];
  /** What mails about something else than an order are about: resets of the password. */
  readonly eventIds: readonly string[];
  /** The account's address; undefined when it is not known any more. */
  readonly email: string | undefined;
}

export interface SentMail {
  readonly template: string;
  readonly orderId: string | null;
  readonly recipient: string;
  readonly channel: string;
  readonly state: string;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
}

/** A guest's mails about orders are not the account's, even with the same address: anybody may have registered it. */
const theirs = `
  (order_id = any($1::uuid[]) or event_id = any($2::uuid[]) or (event_id is not null and lower(recipient) = lower($3::text)))`;

const valuesOf = ({ orderIds, eventIds, email }: Correspondence): unknown[] => [orderIds, eventIds, email ?? null];

/** The mails to one customer, whatever they are about. */
@Injectable()
export class CorrespondenceRepository {
  async list(reader: Reader, customer: Correspondence): Promise<SentMail[]> {
    return reader.query<SentMail>(
      `select template, order_id as "orderId", recipient, channel, state, created_at as "createdAt", sent_at as "sentAt"
       from notifications where ${theirs} order by id desc`,
      valuesOf(customer),
    );
  }

  /** Takes out to whom they went. What was not sent yet never will be. */
  async erase(tx: Tx, customer: Correspondence): Promise<void> {
    await tx.query(
      `update notifications
       set recipient = $4,
         state = case when state in ('queued', 'failed') then 'skipped' else state end
       where ${theirs} and recipient <> $4`,
      [...valuesOf(customer), erasedAddress],
    );
  }
}
