import { Injectable } from '@nestjs/common';
import { Statements, TransactionRunner } from '#database';
import { FindDueOrders } from '#inventory';
import { ReleaseDue } from './release-due';

const batchSize = 100;

/**
 * Sweeps what is due, in batches of 100 orders, until nothing is left that nobody else is working on. Any number of
 * sweeps may run at once; each order expires once. Locks: order (skipping locked ones), reservation, stock.
 */
@Injectable()
export class ExpireReservations {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly statements: Statements,
    private readonly dueOrders: FindDueOrders,
    private readonly releaseDue: ReleaseDue,
  ) {}

  /** @returns how many orders expired */
  async run(): Promise<number> {
    let expired = 0;
    for (;;) {
      const orderIds = await this.dueOrders.run(this.statements, { limit: batchSize });
      if (orderIds.length === 0) return expired;
      const batch = await this.transactions.run((tx) =>
        this.releaseDue.run(tx, { orderIds, alsoLock: [], skipLocked: true }),
      );
      if (batch.expired === 0) return expired;
      expired += batch.expired;
    }
  }
}
