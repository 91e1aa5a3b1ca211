import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { FindTier } from '#identity';
import type { PriceRule } from './rules/price-rule';

/** Which tier prices are for: one that was asked for, else the customer's own, looked up only when a rule asks for a tier. */
@Injectable()
export class PriceTier {
  constructor(private readonly tiers: FindTier) {}

  async run(
    reader: Reader,
    buyer: { readonly tier?: string | null; readonly customerId: string | null },
    rules: readonly PriceRule[],
  ): Promise<string | null> {
    if (buyer.tier !== undefined) return buyer.tier;
    if (buyer.customerId === null || rules.every(({ tier }) => tier === null)) return null;
    return this.tiers.run(reader, buyer.customerId);
  }
}
