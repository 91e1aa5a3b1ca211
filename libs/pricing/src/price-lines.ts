import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { PriceTier } from './price-tier';
import { couponCodeOf } from './rules/coupon-code';
import type { PriceRule } from './rules/price-rule';
import { type PriceRequest, type Quote, quoteAll } from './rules/quote';
import { ApplicableRuleReadModel, type Purchases } from './store/applicable-rule.read-model';

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

/** Lines that are bought together, and by whom. Baskets that are priced together are all priced for the same moment. */
export interface PricedBasket {
  readonly lines: readonly PriceRequest[];
  readonly terms: PriceTerms;
}

/** Prices the lines of a cart or an order, by the rules that the database holds at this moment. */
@Injectable()
export class PriceLines {
  constructor(
    private readonly applicable: ApplicableRuleReadModel,
    private readonly tiers: PriceTier,
  ) {}

  /** @returns a quote for each line of one basket, in their order */
  async run(reader: Reader, lines: readonly PriceRequest[], terms: PriceTerms): Promise<readonly Quote[]> {
    const [quotes = []] = await this.runAll(reader, [{ lines, terms }]);
    return quotes;
  }

  /**
   * One statement, and a second one for the customers' tiers when a rule asks for one, whatever the number of baskets. Locks
   * nothing.
   * @param reader where rules are read from: the transaction that charges, or single statements for a look
   * @returns a quote for each line of each basket, in their order; a variant that stands in several lines of a basket is
   * priced by its whole quantity
   */
  async runAll(reader: Reader, baskets: readonly PricedBasket[]): Promise<readonly (readonly Quote[])[]> {
    if (baskets.every(({ lines }) => lines.length === 0)) return baskets.map(() => []);
    const { rules, at } = await this.applicable.find(reader, purchasesOf(baskets));
    const charged = rules.map(withUsesLeft);
    const terms = baskets.map((basket) => basket.terms);
    const tiers = await this.tiers.runAll(reader, terms, rules);
    return baskets.map(({ lines, terms: { customerId, country, couponCode, chargesUses } }, index) => {
      const context = { customerId, country, couponCode: knownCode(couponCode), tier: tiers[index] ?? null, at };
      return quoteAll(lines, context, chargesUses ? charged : rules);
    });
  }
}

const knownCode = (code: string | null): string | null => (code === null ? null : couponCodeOf(code));

/** Everything that the rules of some baskets may ask for; each basket is then priced by those that are for it. */
function purchasesOf(baskets: readonly PricedBasket[]): Purchases {
  const terms = baskets.map((basket) => basket.terms);
  const lines = baskets.flatMap((basket) => basket.lines);
  return {
    customerIds: distinct(terms.map(({ customerId }) => customerId)),
    countries: distinct(terms.map(({ country }) => country)),
    couponCodes: distinct(terms.map(({ couponCode }) => knownCode(couponCode))),
    productIds: distinct(lines.map(({ productId }) => productId)),
    categoryIds: distinct(lines.flatMap(({ categoryIds }) => categoryIds)),
    brandIds: distinct(lines.map(({ brandId }) => brandId)),
    at: terms[0]?.at ?? null,
  };
}

const distinct = (values: readonly (string | null)[]): string[] => [
  ...new Set(values.filter((value) => value !== null)),
];

const withUsesLeft = (rule: PriceRule): PriceRule => (rule.couponCode === null ? rule : { ...rule, spent: false });
