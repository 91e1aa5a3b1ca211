import { Injectable } from '@nestjs/common';
import { prepared, type Tx } from '#database';

const mark = prepared(
  'insert into processed_messages (consumer, message_id) values ($1, $2) on conflict do nothing returning 1 as marked',
);

/** A consumer that had failed for good and has done it after all is dead no more; others may be. */
const settle = prepared(`
  update outbox
  set processed = processed + 1,
      processed_at = case when processed + 1 >= consumers then now() end,
      dead_consumers = array_remove(dead_consumers, $2::text),
      dead_at = case when processed + 1 < consumers
        and processed + 1 + cardinality(array_remove(dead_consumers, $2::text)) >= consumers
        then coalesce(dead_at, now()) end
  where id = $1`);

/** Lets each consumer apply each message once, however often it is delivered. */
@Injectable()
export class Inbox {
  /**
   * Runs `work` unless this consumer has handled this message before. The mark commits together with the effect of
   * `work`. A second run at the same moment waits for the first one's transaction and then does nothing.
   * Locks: the mark first, the outbox row last.
   */
  async once(tx: Tx, delivery: { consumer: string; messageId: string }, work: () => Promise<void>): Promise<void> {
    const marked = await tx.query(mark, [delivery.consumer, delivery.messageId]);
    if (marked.length === 0) return;
    await work();
    await tx.locking('outbox', () => tx.query(settle, [delivery.messageId, delivery.consumer]));
  }
}
