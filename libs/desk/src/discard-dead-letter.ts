import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { OpenLetters } from '#queue';

/** Gives a letter up: its message is not tried again. The letter stays, to be read. Locks: dead letter. */
@Injectable()
export class DiscardDeadLetter {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly letters: OpenLetters,
  ) {}

  /** Doing it again changes nothing. @throws NotFound, DeadLetterNotOpen when it was retried */
  async run(id: string): Promise<void> {
    await this.transactions.run((tx) => this.letters.discard(tx, id));
  }
}
