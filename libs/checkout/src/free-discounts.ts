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

  /** @returns whether all of these rules can be used now: somebody else may have freed them, too */
  async run(ruleIds: readonly string[]): Promise<boolean> {
    const holders = await this.ruleUses.holders(this.statements, ruleIds);
    const due = { limit: dueLimit, orderIds: holders };
    const orderIds = holders.length === 0 ? [] : await this.dueOrders.run(this.statements, due);
    if (orderIds.length > 0) await this.expire(orderIds);
    const left = await this.ruleUses.look(this.statements, ruleIds);
    return ruleIds.every((id) => (left.get(id) ?? 1) > 0);
  }

  private async expire(orderIds: readonly string[]): Promise<void> {
    const work = { orderIds, alsoLock: [], alsoLockRules: [], skipLocked: false };
    await this.transactions.run((tx) => this.releaseDue.run(tx, work));
  }
}
