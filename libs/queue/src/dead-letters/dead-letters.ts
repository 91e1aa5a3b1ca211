import { Injectable, Logger } from '@nestjs/common';
import { TransactionRunner, type Tx } from '#database';
import { newId } from '#kernel';
import { JobRegistry } from '../job-registry';
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
  readonly payload: { readonly topic?: string; readonly payload?: unknown };
  readonly attempts: number;
}

const maxCauseLength = 4000;

/** Takes back what was written of a failure that another delivery has made up for. */
class HandledAfterAll extends Error {}

/** Messages that failed for good, kept with their cause until somebody decides what to do with them. */
@Injectable()
export class DeadLetters {
  private readonly logger = new Logger('Jobs');

  constructor(
    private readonly transactions: TransactionRunner,
    private readonly letters: DeadLetterRepository,
    private readonly fates: MessageFates,
    private readonly registry: JobRegistry,
  ) {}

  /**
   * Records the failure and stops the message from being published to this consumer again. The same failure may be reported
   * twice, and together with others of its message: each consumer has one letter, and every attempt counts. What the consumer
   * has handled by another delivery leaves no letter.
   * Locks: the letter, then the outbox row.
   */
  async bury(failure: Failure): Promise<void> {
    await this.tellConsumer(failure);
    try {
      await this.transactions.run((tx) => this.write(tx, failure));
    } catch (error) {
      if (!(error instanceof HandledAfterAll)) throw error;
    }
  }

  private async write(tx: Tx, failure: Failure): Promise<void> {
    const { queue, job, messageId, cause, payload, attempts } = failure;
    const text = `${cause.name}: ${cause.message}`.replaceAll('\u0000', '').slice(0, maxCauseLength);
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
    if (!(await this.fates.bury(tx, { messageId, consumer: job }))) throw new HandledAfterAll();
  }

  /** Before the burial: should the process die in between, the message comes again and all of this with it. Never throws. */
  private async tellConsumer({ job, messageId, payload: { topic = '', payload } }: Failure): Promise<void> {
    try {
      await this.registry.subscription(topic, job)?.givenUp?.({ id: messageId, payload });
    } catch (error) {
      this.logger.warn(`The consumer ${job} could not note that a message is given up: ${(error as Error).message}`);
    }
  }
}
