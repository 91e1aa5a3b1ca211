import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { PriceTier } from './price-tier';
import { couponCodeOf } from './rules/coupon-code';
import type { PriceRule } from './rules/price-rule';
import { type PriceRequest, type Quote, quoteAll } from './rules/quote';
import { ApplicableRuleReadModel } from './store/applicable-rule.read-model';

/** For whom lines are priced. */
export interface PriceTerms {
  /** The signed-in customer, whose tier and own rules count; null for guests. */
  readonly customerId: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  /** Capitals do not matter. A coupon that cannot be used changes no price; CheckCoupon refuses it. */
  readonly couponCode: string | null;
  /** Coupons without a use left still price: whoever charges takes their uses under lock, and is refused there. */
  readonly chargesUses?: boolean;
  /** Takes the place of the customer's own tier. */
  readonly tier?: string | null;
  /** Takes the place of the database's clock. */
  readonly at?: Date;
}

/** Prices the lines of a cart or an order, by the rules that the database holds at this moment. */
@Injectable()
export class PriceLines {
  constructor(
    private readonly applicable: ApplicableRuleReadModel,
    private readonly tiers: PriceTier,
  ) {}

  /**
   * One statement, and a second one for the customer's tier when a rule asks for it. Locks nothing.
   * @param reader where rules are read from: the transaction that charges, or single statements for a look
   * @returns a quote for each line, in their order; a variant that stands in several lines is priced by its whole quantity
   */
  async run(reader: Reader, lines: readonly PriceRequest[], terms: PriceTerms): Promise<readonly Quote[]> {
    if (lines.length === 0) return [];
    const { customerId, country } = terms;
    const couponCode = terms.couponCode === null ? null : couponCodeOf(terms.couponCode);
    const { rules: found, at } = await this.applicable.find(reader, {
      customerId,
      country,
      couponCode,
      productIds: lines.map(({ productId }) => productId),
      categoryIds: [...new Set(lines.flatMap(({ categoryIds }) => categoryIds))],
      brandIds: lines.flatMap(({ brandId }) => (brandId === null ? [] : [brandId])),
      at: terms.at ?? null,
    });
    const rules = terms.chargesUses ? found.map(withUsesLeft) : found;
    const tier = await this.tiers.run(reader, terms, rules);
    return quoteAll(lines, { customerId, country, couponCode, tier, at }, rules);
  }
}

const withUsesLeft = (rule: PriceRule): PriceRule => (rule.couponCode === null ? rule : { ...rule, spent: false });
