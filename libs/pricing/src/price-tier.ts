import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { FindTier } from '#identity';
import type { PriceRule } from './rules/price-rule';

export interface TierQuestion {
  /** Takes the place of the customer's own. */
  readonly tier?: string | null;
  readonly customerId: string | null;
}

/** Which tiers prices are for: one that was asked for, else the customer's own, looked up only when a rule asks for a tier. */
@Injectable()
export class PriceTier {
  constructor(private readonly tiers: FindTier) {}

  async run(reader: Reader, buyer: TierQuestion, rules: readonly PriceRule[]): Promise<string | null> {
    const [tier = null] = await this.runAll(reader, [buyer], rules);
    return tier;
  }

  /** One statement at most, for all buyers together. */
  async runAll(
    reader: Reader,
    buyers: readonly TierQuestion[],
    rules: readonly PriceRule[],
  ): Promise<(string | null)[]> {
    const matters = rules.some(({ tier }) => tier !== null);
    const unknown = matters
      ? buyers.flatMap(({ tier, customerId }) => (tier === undefined ? (customerId ?? []) : []))
      : [];
    const own = unknown.length === 0 ? undefined : await this.tiers.run(reader, [...new Set(unknown)]);
    return buyers.map(({ tier, customerId }) => tier ?? (tier === null ? null : (own?.get(customerId ?? '') ?? null)));
  }
}
