import { Injectable } from '@nestjs/common';
import { Statements, TransactionRunner } from '#database';
import { OpenLetters } from '#queue';

const batchSize = 200;

/**
 * Lets the messages of all open letters be tried again, or of those of one queue: those that had failed by the time it began, so
 * that it ends even when they fail again at once. Safe to repeat, and safe with somebody else at it: each letter is retried
 * once. A batch of letters is one transaction. Locks: dead letters in id order, outbox.
 */
@Injectable()
export class RetryDeadLetters {
  constructor(
    private readonly statements: Statements,
    private readonly transactions: TransactionRunner,
    private readonly letters: OpenLetters,
  ) {}

  /** @returns how many are tried again */
  async run({ queue }: { queue?: string }): Promise<{ retried: number }> {
    const [clock] = await this.statements.query<{ now: string }>('select clock_timestamp()::text as now');
    const failedBefore = clock?.now ?? '';
    let retried = 0;
    let afterId: string | undefined;
    do {
      const batch = { queue, failedBefore, afterId, limit: batchSize };
      const done = await this.transactions.run((tx) => this.letters.retryBatch(tx, batch));
      retried += done.retried;
      afterId = done.lastId;
    } while (afterId !== undefined);
    return { retried };
  }
}
