import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { dueFor } from './outbox.store';
import { OutboxWakeUp } from './wake-up';

/** One consumer's share in a message. */
export interface Share {
  readonly messageId: string;
  readonly consumer: string;
}

/** A share that is to be tried again, perhaps with another payload. */
export interface RevivedShare extends Share {
  readonly payload?: Readonly<Record<string, string>>;
}

/** Rows of several consumers are locked together, in id order, before any of them is written. */
const lockMessages = 'select id from outbox where id = any($1::uuid[]) order by id for update';

const bury = `
  update outbox
  set dead_consumers = array_append(array_remove(dead_consumers, $2), $2),
      dead_at = case when processed_at is null
        and processed + cardinality(array_remove(dead_consumers, $2)) + 1 >= coalesce(consumers, 1)
        then coalesce(dead_at, now()) end
  where id = $1`;

/** A worker from before messages knew their dead consumers says only that the message is dead. */
const revive = `
  update outbox
  set dead_consumers = array_remove(dead_consumers, $2), dead_at = null,
      edited_payloads = case when share.payload is null then edited_payloads
        else coalesce(edited_payloads, '{}') || jsonb_build_object($2::text, share.payload::jsonb) end,
      due_consumers = ${dueFor('array[$2::text]')},
      published_at = null, claimed_until = null, overdue_at = now(), unanswered = 0
  from unnest($1::uuid[], $3::text[]) as share (message_id, payload)
  where outbox.id = share.message_id and ($2 = any(dead_consumers) or (dead_at is not null
    and not exists (select from processed_messages where message_id = outbox.id and consumer = $2)))
  returning outbox.id as "messageId", $2::text as consumer`;

/**
 * What becomes of a message for one consumer that failed for good. It is published on for its others; the message is dead
 * once each of them is done or dead. Locks: the outbox row, which is the last of the lock order.
 */
@Injectable()
export class MessageFates {
  constructor(private readonly wakeUp: OutboxWakeUp) {}

  /**
   * Publishes the message to this consumer no more. Whoever handles it at this moment holds its row: only a statement that begins
   * behind that lock sees the mark.
   * @returns false when the consumer has handled the message after all, and nothing was changed
   */
  async bury(tx: Tx, { messageId, consumer }: Share): Promise<boolean> {
    return tx.locking('outbox', async () => {
      await tx.query(lockMessages, [[messageId]]);
      const handled = await tx.query('select 1 from processed_messages where message_id = $1 and consumer = $2', [
        messageId,
        consumer,
      ]);
      if (handled.length > 0) return false;
      await tx.query(bury, [messageId, consumer]);
      return true;
    });
  }

  /**
   * Makes dead messages due again for their consumers, under the same ids, so that what they did after all still counts.
   * `payload` takes the place of the message's own from now on, for that consumer alone.
   * @returns those that are due; others are not dead for their consumer, or are forgotten, and nothing is changed of them
   */
  async revive(tx: Tx, shares: readonly RevivedShare[]): Promise<readonly Share[]> {
    const consumers = [...new Set(shares.map(({ consumer }) => consumer))];
    const revived = await tx.locking('outbox', async () => {
      await tx.query(lockMessages, [shares.map(({ messageId }) => messageId)]);
      const ofEach = consumers.map((consumer) => this.reviveFor(tx, consumer, shares));
      return (await tx.together(ofEach)).flat();
    });
    if (revived.length > 0) tx.afterCommit(() => this.wakeUp.hint());
    return revived;
  }

  private async reviveFor(tx: Tx, consumer: string, shares: readonly RevivedShare[]): Promise<Share[]> {
    const theirs = shares.filter((share) => share.consumer === consumer);
    return tx.query<Share>(revive, [
      theirs.map(({ messageId }) => messageId),
      consumer,
      theirs.map(({ payload }) => (payload === undefined ? null : JSON.stringify(payload))),
    ]);
  }
}
