import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { NotFound } from '#kernel';
import { MessageFates } from '../outbox/message-fates';
import { DeadLetterNotOpen, MessageGone } from './dead-letters.errors';
import { DeadLetterRepository, type LetterBatch, type TakenLetter } from './dead-letter.repository';
import { orderIdIn } from './payload-order';

export type MessagePayload = Readonly<Record<string, string>>;

/**
 * The two ways out for a letter: its message is tried again, or it is given up. Each letter takes one of them once; should its
 * message fail again, it is open again.
 * Locks: the letters, then the rows of their messages.
 */
@Injectable()
export class OpenLetters {
  constructor(
    private readonly letters: DeadLetterRepository,
    private readonly fates: MessageFates,
  ) {}

  /**
   * Makes the letter's message due again for the consumer that failed. `edit` says what the message is to hold for it, given
   * what it holds; it may refuse by an error.
   * @throws NotFound, DeadLetterNotOpen, MessageGone
   */
  async retry(tx: Tx, id: string, edit?: (payload: MessagePayload) => MessagePayload): Promise<void> {
    const letter = await this.letters.take(tx, id);
    if (!letter) throw (await this.refusal(tx, id)) ?? new NotFound('dead letter');
    const payload = edit?.(letter.payload);
    if (payload) await this.letters.edit(tx, id, { payload, orderId: orderIdIn(payload) });
    if ((await this.gone(tx, [{ ...letter, edited: payload }])).length > 0) throw new MessageGone();
  }

  /** The same for a batch of open letters as they are. Those whose message is gone stay open. */
  async retryBatch(tx: Tx, batch: LetterBatch): Promise<{ retried: number; lastId: string | undefined }> {
    const taken = await this.letters.takeBatch(tx, batch);
    const gone = taken.length === 0 ? [] : await this.gone(tx, taken);
    if (gone.length > 0) await this.letters.giveBack(tx, gone);
    return { retried: taken.length - gone.length, lastId: taken.at(-1)?.id };
  }

  /**
   * Gives the letter up: its message stays dead for this consumer. Doing so again changes nothing.
   * @throws NotFound, DeadLetterNotOpen
   */
  async discard(tx: Tx, id: string): Promise<void> {
    if (await this.letters.discard(tx, id)) return;
    const refusal = await this.refusal(tx, id, 'discarded');
    if (refusal) throw refusal;
  }

  /** Revives the messages; returns the letters whose message is neither there any more nor was handled meanwhile. */
  private async gone(
    tx: Tx,
    letters: readonly (TakenLetter & { readonly edited?: MessagePayload })[],
  ): Promise<string[]> {
    const shares = letters.map(({ messageId, job, edited }) => ({ messageId, consumer: job, payload: edited }));
    const revived = new Set((await this.fates.revive(tx, shares)).map(shareName));
    const others = letters.filter(({ messageId, job }) => !revived.has(shareName({ messageId, consumer: job })));
    if (others.length === 0) return [];
    const handled = await this.letters.handled(tx, others);
    return others.map(({ id }) => id).filter((id) => !handled.has(id));
  }

  private async refusal(tx: Tx, id: string, accepted?: string): Promise<Error | undefined> {
    const state = await this.letters.stateOf(tx, id);
    if (state === undefined) return new NotFound('dead letter');
    return state === accepted ? undefined : new DeadLetterNotOpen(state);
  }
}

const shareName = ({ messageId, consumer }: { messageId: string; consumer: string }): string =>
  `${messageId} ${consumer}`;
