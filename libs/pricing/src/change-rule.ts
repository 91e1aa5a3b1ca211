import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { TransactionRunner, type Tx } from '#database';
import { NotFound } from '#kernel';
import { rulesTag } from './live-rules';
import { InvalidFields, LimitBelowUsage, RuleOutdated } from './pricing.errors';
import { CheckRuleReferences } from './check-rule-references';
import { faultsOf, type RuleDefinition, withoutRepeats } from './rules/rule-definition';
import { PriceRuleReadModel, type RuleView } from './store/price-rule.read-model';
import { PriceRuleRepository } from './store/price-rule.repository';
import { lockUsageOfRule } from './store/price-rule-usage.locks';

export interface RuleChange {
  readonly id: string;
  /** What stays as it is, is left out. */
  readonly fields: Partial<RuleDefinition>;
  /** Whether the rule still is what the caller saw. */
  readonly isCurrent: (rule: RuleView) => boolean;
}

/** Changes a rule: carts and orders keep the prices that they have, the next quote is a new one. Locks: coupon. */
@Injectable()
export class ChangeRule {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly references: CheckRuleReferences,
    private readonly rules: PriceRuleRepository,
    private readonly readModel: PriceRuleReadModel,
    private readonly cache: Cache,
  ) {}

  /** @throws NotFound @throws RuleOutdated @throws InvalidFields @throws UnknownReference @throws LimitBelowUsage */
  async run(change: RuleChange): Promise<RuleView> {
    return this.transactions.run(async (tx) => {
      const usage = await lockUsageOfRule(tx, change.id);
      const current = await this.readModel.find(tx, change.id);
      if (!usage || !current) throw new NotFound('price rule');
      if (!change.isCurrent(current)) throw new RuleOutdated();
      const changed: RuleDefinition = { ...current, ...change.fields };
      const faults = faultsOf(changed);
      if (faults.length > 0) throw new InvalidFields(faults);
      if (changed.usageLimit !== null && changed.usageLimit < usage.used) throw new LimitBelowUsage(usage.used);
      await this.references.run(tx, change.fields);
      return this.write(tx, change.id, changed);
    });
  }

  private async write(tx: Tx, id: string, changed: RuleDefinition): Promise<RuleView> {
    await this.rules.update(tx, id, withoutRepeats(changed));
    this.cache.forgetAfterCommit(tx, [rulesTag]);
    const view = await this.readModel.find(tx, id);
    if (!view) throw new Error('The rule got lost.');
    return view;
  }
}
