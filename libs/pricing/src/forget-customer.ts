import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import type { Tx } from '#database';
import { rulesTag } from './live-rules';
import { lockUsageOfRules } from './store/price-rule-usage.locks';
import { PriceRuleReadModel } from './store/price-rule.read-model';
import { PriceRuleRepository } from './store/price-rule.repository';

/**
 * Takes a customer out of the price rules. A rule that was for nobody else is deleted: without a name in it, it would be for
 * everybody. Locks: coupon.
 */
@Injectable()
export class ForgetCustomer {
  constructor(
    private readonly readModel: PriceRuleReadModel,
    private readonly rules: PriceRuleRepository,
    private readonly cache: Cache,
  ) {}

  async run(tx: Tx, customerId: string): Promise<void> {
    const named = await this.readModel.naming(tx, customerId);
    if (named.length === 0) return;
    await lockUsageOfRules(
      tx,
      named.map(({ id }) => id),
    );
    await this.rules.forgetCustomer(tx, customerId);
    this.cache.forgetAfterCommit(tx, [rulesTag]);
  }
}
