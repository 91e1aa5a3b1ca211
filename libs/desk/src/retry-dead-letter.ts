import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Tx } from '#database';
import { type Answer, type IdempotencyClaim, IdempotencyKeys, type Replayable } from '#idempotency';
import { NotFound } from '#kernel';
import { OpenLetters } from '#queue';
import { editedPayload } from './rules/edited-payload';
import { DeadLetterReadModel, type LetterView } from './store/dead-letter.read-model';

export interface RetryCommand {
  readonly id: string;
  /** What the message is to hold from now on; left out: what it holds. */
  readonly payload: Readonly<Record<string, unknown>> | undefined;
  readonly claim: IdempotencyClaim | undefined;
  readonly present: (letter: LetterView) => unknown;
}

/**
 * Lets the message of one open letter be tried again, by the consumer that failed and under its own id: what it has done after
 * all is not done twice. Of several retries and discards at once, one succeeds.
 * Locks, in order: idempotency key, dead letter, outbox.
 */
@Injectable()
export class RetryDeadLetter {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly letters: OpenLetters,
    private readonly readModel: DeadLetterReadModel,
  ) {}

  /** @throws NotFound, DeadLetterNotOpen, MessageGone, InvalidPayload */
  async run(command: RetryCommand): Promise<Replayable> {
    return this.transactions.run((tx) => this.keys.once(tx, command.claim, () => this.retry(tx, command)));
  }

  private async retry(tx: Tx, { id, payload, present }: RetryCommand): Promise<Answer> {
    await this.letters.retry(tx, id, payload && ((current) => editedPayload(current, payload)));
    const letter = await this.readModel.find(tx, id);
    if (!letter) throw new NotFound('dead letter');
    return { status: 200, body: present(letter), headers: {}, resourceId: id };
  }
}
