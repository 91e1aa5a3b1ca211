import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';

/** A letter that is about to be buried, or to be buried again. */
export interface NewLetter {
  readonly id: string;
  readonly queue: string;
  readonly job: string;
  readonly messageId: string;
  readonly cause: string;
  readonly causeKey: string;
  readonly payload: unknown;
  readonly attempts: number;
  readonly orderId: string | null;
}

/** A letter whose message is to be tried again. */
export interface TakenLetter {
  readonly id: string;
  readonly messageId: string;
  /** The consumer that failed; jobs are named after it. */
  readonly job: string;
  /** What the message holds for that consumer: ids. */
  readonly payload: Readonly<Record<string, string>>;
}

export interface LetterBatch {
  readonly queue: string | undefined;
  /** Of letters that failed later nobody has asked. */
  readonly failedBefore: string;
  readonly afterId: string | undefined;
  readonly limit: number;
}

export type LetterState = 'open' | 'retried' | 'discarded';

const keptFailures = 10;
const maxHistoryCause = 500;
const firstOfAll = '00000000-0000-0000-0000-000000000000';

const taken = `letter.id, message_id as "messageId", job, payload -> 'payload' as payload`;

/**
 * The letters' own statements. Each locks the letters that it writes, as the kind `dead_letter`, and decides by their state in
 * its WHERE: of several at once on one letter, one finds it open.
 */
@Injectable()
export class DeadLetterRepository {
  /**
   * Writes a letter, or opens the one of this message and consumer again and adds the failure to its history; neither, once
   * the consumer has handled the message.
   */
  async write(tx: Tx, letter: NewLetter): Promise<void> {
    await tx.locking('dead_letter', () =>
      tx.query(
        `insert into dead_letters as letter
           (id, queue, job, message_id, cause, cause_key, payload, attempts, order_id, history)
         select $1::uuid, $2, $3, $4::uuid, $5, $6, $7::jsonb, $8::int, $9::uuid, jsonb_build_array(
           jsonb_build_object('at', clock_timestamp(), 'cause', left($5, ${maxHistoryCause}), 'attempts', $8::int))
         where not exists (select from processed_messages where message_id = $4 and consumer = $3)
         on conflict (message_id, job) do update
         set queue = excluded.queue, cause = excluded.cause, cause_key = excluded.cause_key, payload = excluded.payload,
           order_id = coalesce(excluded.order_id, letter.order_id), attempts = letter.attempts + excluded.attempts,
           last_failed_at = clock_timestamp(), state = 'open',
           history = (
             select jsonb_agg(failure order by n)
             from jsonb_array_elements(letter.history || excluded.history) with ordinality as entry (failure, n)
             where n > jsonb_array_length(letter.history) + 1 - ${keptFailures}
           )`,
        [
          letter.id,
          letter.queue,
          letter.job,
          letter.messageId,
          letter.cause,
          letter.causeKey,
          JSON.stringify(letter.payload),
          letter.attempts,
          letter.orderId,
        ],
      ),
    );
  }

  /** Takes one open letter for a retry; undefined when it is not open, or not there. */
  async take(tx: Tx, id: string): Promise<TakenLetter | undefined> {
    const [letter] = await tx.locking('dead_letter', () =>
      tx.query<TakenLetter>(
        `update dead_letters letter set state = 'retried' where id = $1 and state = 'open' returning ${taken}`,
        [id],
      ),
    );
    return letter;
  }

  /** Takes open letters in the order of their ids, but those that somebody else works on. */
  async takeBatch(tx: Tx, { queue, failedBefore, afterId, limit }: LetterBatch): Promise<TakenLetter[]> {
    const letters = await tx.locking('dead_letter', () =>
      tx.query<TakenLetter>(
        `with due as (
           select id from dead_letters
           where state = 'open' and ($1::text is null or queue = $1) and last_failed_at <= $2::timestamptz and id > $3
           order by id limit $4
           for update skip locked
         )
         update dead_letters letter set state = 'retried' from due where letter.id = due.id
         returning ${taken}`,
        [queue ?? null, failedBefore, afterId ?? firstOfAll, limit],
      ),
    );
    return letters.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Leaves letters open after all that this transaction has taken: their messages are gone. */
  async giveBack(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.query(`update dead_letters set state = 'open' where id = any($1::uuid[])`, [ids]);
  }

  /** Writes the edited payload of a letter that this transaction has taken. */
  async edit(
    tx: Tx,
    id: string,
    { payload, orderId }: { payload: Readonly<Record<string, string>>; orderId: string | null },
  ): Promise<void> {
    await tx.query(
      `update dead_letters
       set payload = jsonb_set(payload, '{payload}', $2::jsonb), order_id = coalesce($3, order_id) where id = $1`,
      [id, JSON.stringify(payload), orderId],
    );
  }

  /** Which of these letters' messages have been handled by their consumers after all. */
  async handled(tx: Tx, letters: readonly TakenLetter[]): Promise<ReadonlySet<string>> {
    const handled = await tx.query<{ id: string }>(
      `select letter.id from dead_letters letter
       join processed_messages mark on mark.message_id = letter.message_id and mark.consumer = letter.job
       where letter.id = any($1::uuid[])`,
      [letters.map(({ id }) => id)],
    );
    return new Set(handled.map(({ id }) => id));
  }

  /** @returns whether the letter was open */
  async discard(tx: Tx, id: string): Promise<boolean> {
    const discarded = await tx.locking('dead_letter', () =>
      tx.query(`update dead_letters set state = 'discarded' where id = $1 and state = 'open' returning id`, [id]),
    );
    return discarded.length > 0;
  }

  async stateOf(tx: Tx, id: string): Promise<LetterState | undefined> {
    const [letter] = await tx.query<{ state: LetterState }>('select state from dead_letters where id = $1', [id]);
    return letter?.state;
  }
}
