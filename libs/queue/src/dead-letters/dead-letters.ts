import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { newId } from '#kernel';

export interface Failure {
  readonly queue: string;
  readonly job: string;
  readonly messageId: string;
  readonly cause: Error;
  /** The job's data: ids only. */
  readonly payload: unknown;
  readonly attempts: number;
}

const maxCauseLength = 4000;

/** Messages that failed for good, kept with their cause until somebody decides what to do with them. */
@Injectable()
export class DeadLetters {
  constructor(private readonly transactions: TransactionRunner) {}

  /** Records the failure and stops the message from being published again. */
  async bury(failure: Failure): Promise<void> {
    await this.transactions.run(async (tx) => {
      await tx.query(
        `insert into dead_letters (id, queue, job, message_id, cause, payload, attempts, order_id)
         values ($1, $2, $3, $4, $5, $6::jsonb, $7, ($6::jsonb -> 'payload' ->> 'orderId')::uuid)
         on conflict (message_id, job) do update
         set cause = excluded.cause, attempts = excluded.attempts, last_failed_at = now(), state = 'open'`,
        [
          newId(),
          failure.queue,
          failure.job,
          failure.messageId,
          `${failure.cause.name}: ${failure.cause.message}`.replaceAll('\u0000', '').slice(0, maxCauseLength),
          JSON.stringify(failure.payload),
          failure.attempts,
        ],
      );
      await tx.locking('outbox', () =>
        tx.query('update outbox set dead_at = now() where id = $1', [failure.messageId]),
      );
    });
  }
}
