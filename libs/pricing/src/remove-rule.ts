import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { TransactionRunner } from '#database';
import { NotFound } from '#kernel';
import { rulesTag } from './live-rules';
import { PriceRuleReadModel } from './store/price-rule.read-model';
import { PriceRuleRepository } from './store/price-rule.repository';
import { lockUsageOfRule } from './store/price-rule-usage.locks';

/** Takes a rule out of use; orders keep the steps that it made, and can give back its uses. Locks: coupon. */
@Injectable()
export class RemoveRule {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly rules: PriceRuleRepository,
    private readonly readModel: PriceRuleReadModel,
    private readonly cache: Cache,
  ) {}

  /** @throws NotFound */
  async run(id: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      await lockUsageOfRule(tx, id);
      if (!(await this.readModel.find(tx, id))) throw new NotFound('price rule');
      await this.rules.remove(tx, id);
      this.cache.forgetAfterCommit(tx, [rulesTag]);
    });
  }
}
