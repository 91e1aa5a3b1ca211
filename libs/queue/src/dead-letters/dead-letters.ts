import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { newId } from '#kernel';
import { MessageFates } from '../outbox/message-fates';
import { causeKeyOf } from './cause-key';
import { DeadLetterRepository } from './dead-letter.repository';
import { orderIdIn } from './payload-order';

export interface Failure {
  readonly queue: string;
  readonly job: string;
  readonly messageId: string;
  readonly cause: Error;
  /** What the job carried for this message: ids only. */
  readonly payload: { readonly payload?: unknown };
  readonly attempts: number;
}

const maxCauseLength = 4000;

/** Messages that failed for good, kept with their cause until somebody decides what to do with them. */
@Injectable()
export class DeadLetters {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly letters: DeadLetterRepository,
    private readonly fates: MessageFates,
  ) {}

  /**
   * Records the failure and stops the message from being published to this consumer again. The same failure may be reported
   * twice, and together with others of its message: each consumer has one letter, and every attempt counts. What the consumer
   * has handled by another delivery leaves no letter.
   * Locks: the letter, then the outbox row.
   */
  async bury(failure: Failure): Promise<void> {
    const { queue, job, messageId, cause, payload, attempts } = failure;
    const text = `${cause.name}: ${cause.message}`.replaceAll('\u0000', '').slice(0, maxCauseLength);
    await this.transactions.run(async (tx) => {
      await this.letters.write(tx, {
        id: newId(),
        queue,
        job,
        messageId,
        cause: text,
        causeKey: causeKeyOf(cause),
        payload,
        attempts,
        orderId: orderIdIn(payload.payload),
      });
      await this.fates.bury(tx, { messageId, consumer: job });
    });
  }
}
