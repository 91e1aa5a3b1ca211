import { Injectable, Logger } from '@nestjs/common';
import { Statements, TransactionRunner } from '#database';
import { FindDueOrders } from '#inventory';
import { DomainError } from '#kernel';
import { ReleaseDue } from './release-due';

const batchSize = 100;

interface Sweep {
  /** False leaves what somebody else is working on to the next sweep; true waits for it, and it is over in the end. */
  readonly waits: boolean;
}

/**
 * Sweeps what is due, in batches of 100 orders, until nothing is left that nobody else is working on. Any number of
 * sweeps may run at once; each order expires once. Locks: order (skipping locked ones, unless it waits), reservation, stock,
 * coupon.
 */
@Injectable()
export class ExpireReservations {
  private readonly logger = new Logger(ExpireReservations.name);

  constructor(
    private readonly transactions: TransactionRunner,
    private readonly statements: Statements,
    private readonly dueOrders: FindDueOrders,
    private readonly releaseDue: ReleaseDue,
  ) {}

  /** @returns how many orders expired */
  async run(sweep: Sweep = { waits: false }): Promise<number> {
    let expired = 0;
    for (;;) {
      const orderIds = await this.dueOrders.run(this.statements, { limit: batchSize });
      if (orderIds.length === 0) return expired;
      const inBatch = await this.expireTogetherOrEach(orderIds, sweep);
      if (inBatch === 0) return expired;
      expired += inBatch;
    }
  }

  /** A batch that fails is done one by one, so that one broken order does not keep the stock of all the others. */
  private async expireTogetherOrEach(orderIds: readonly string[], sweep: Sweep): Promise<number> {
    try {
      return await this.expire(orderIds, sweep);
    } catch (error) {
      if (isPassing(error)) throw error;
      this.logger.error(`A batch of ${orderIds.length} could not be expired together: ${(error as Error).message}`);
    }
    let expired = 0;
    for (const orderId of orderIds) {
      try {
        expired += await this.expire([orderId], sweep);
      } catch (error) {
        this.logger.error(`Order ${orderId} could not be expired: ${(error as Error).message}`);
      }
    }
    return expired;
  }

  private async expire(orderIds: readonly string[], { waits }: Sweep): Promise<number> {
    const work = { orderIds, alsoLock: [], alsoLockRules: [], skipLocked: !waits };
    const { expired } = await this.transactions.run((tx) => this.releaseDue.run(tx, work));
    return expired;
  }
}

/** A lock that is held or a database that is away: the next sweep tries again, order by order would only wait longer. */
function isPassing(error: unknown): boolean {
  return error instanceof DomainError && (error.kind === 'busy' || error.kind === 'unavailable');
}
