import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { Statements } from '#database';
import type { PriceRule } from './rules/price-rule';
import { ApplicableRuleReadModel, type RuleGroup } from './store/applicable-rule.read-model';

/** Names in the cache everything that is made from price rules. */
export const rulesTag = 'price-rules';

/**
 * Rules for showing prices, from the cache: at most a second behind a change made by another process. What is charged is
 * priced by PriceLines, from the database.
 */
@Injectable()
export class LiveRules {
  constructor(
    private readonly cache: Cache,
    private readonly statements: Statements,
    private readonly applicable: ApplicableRuleReadModel,
  ) {}

  /** The rules for everybody, with those of a coupon (in capitals) and of a customer. The lists are never to be changed. */
  async run(of: {
    customerId: string | null;
    couponCode: string | null;
  }): Promise<{ rules: readonly PriceRule[]; hit: boolean }> {
    const groups: RuleGroup[] = [{ of: 'everybody' }];
    if (of.couponCode !== null) groups.push({ of: 'coupon', code: of.couponCode });
    if (of.customerId !== null) groups.push({ of: 'customer', id: of.customerId });
    const read = await Promise.all(groups.map((group) => this.read(group)));
    const filled = read.map(({ value }) => value).filter((rules) => rules.length > 0);
    // The engine remembers what it made of a list, so one list alone is handed on as it is.
    const [only = []] = filled;
    return { rules: filled.length > 1 ? filled.flat() : only, hit: read.every(({ hit }) => hit) };
  }

  private read(group: RuleGroup): Promise<{ value: readonly PriceRule[]; hit: boolean }> {
    return this.cache.read({
      region: 'price-rules',
      key: keyOf(group),
      tags: () => [rulesTag],
      load: () => this.applicable.live(this.statements, group),
    });
  }
}

function keyOf(group: RuleGroup): string {
  switch (group.of) {
    case 'everybody':
      return 'everybody';
    case 'coupon':
      return `coupon:${group.code}`;
    case 'customer':
      return `customer:${group.id}`;
  }
}
