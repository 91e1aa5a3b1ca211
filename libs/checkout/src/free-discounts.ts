import { Injectable } from '@nestjs/common';
import { Statements, TransactionRunner } from '#database';
import { FindDueOrders } from '#inventory';
import { RuleUses } from '#pricing';
import { ReleaseDue } from './release-due';

const dueLimit = 500;

/**
 * Expires orders whose hold is over and that hold uses of some rules, so that these are free. Other orders that are due are
 * left to the sweep. Locks: order, reservation, stock, coupon.
 */
@Injectable()
export class FreeDiscounts {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly statements: Statements,
    private readonly dueOrders: FindDueOrders,
    private readonly ruleUses: RuleUses,
    private readonly releaseDue: ReleaseDue,
  ) {}

  /** @returns whether any use has become free */
  async run(ruleIds: readonly string[]): Promise<boolean> {
    const holders = await this.ruleUses.holders(this.statements, ruleIds);
    if (holders.length === 0) return false;
    const orderIds = await this.dueOrders.run(this.statements, { limit: dueLimit, orderIds: holders });
    if (orderIds.length === 0) return false;
    const work = { orderIds, alsoLock: [], alsoLockRules: [], skipLocked: false };
    const { expired } = await this.transactions.run((tx) => this.releaseDue.run(tx, work));
    return expired > 0;
  }
}
