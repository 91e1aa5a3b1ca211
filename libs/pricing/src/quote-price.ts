import { Injectable } from '@nestjs/common';
import { FindSellables, type Sellable } from '#catalog';
import { Statements } from '#database';
import { NotFound } from '#kernel';
import { CheckCoupon } from './check-coupon';
import { LiveRules } from './live-rules';
import { PriceTier } from './price-tier';
import { type Quote, quote } from './rules/quote';

export interface PriceQuestion {
  readonly productId: string;
  /** The product's default variant when it is left out. */
  readonly variantId?: string;
  readonly quantity: number;
  /** Takes the place of the customer's own tier. */
  readonly tier?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  readonly couponCode?: string;
  readonly customerId: string | null;
}

/** What some units of a product on sale cost now, and why. A look: nothing is promised, nothing is written. */
@Injectable()
export class QuotePrice {
  constructor(
    private readonly statements: Statements,
    private readonly sellables: FindSellables,
    private readonly coupons: CheckCoupon,
    private readonly rules: LiveRules,
    private readonly tiers: PriceTier,
  ) {}

  /** @throws NotFound @throws CouponInvalid */
  async run(question: PriceQuestion): Promise<{ quote: Quote; hit: boolean }> {
    const sellable = await this.find(question);
    const { customerId, country, quantity, tier } = question;
    const couponCode =
      question.couponCode === undefined ? null : await this.coupons.run(this.statements, question.couponCode);
    const { rules, hit } = await this.rules.run({ customerId, couponCode });
    const context = {
      tier: await this.tiers.run(this.statements, { tier, customerId }, rules),
      customerId,
      country,
      couponCode,
      at: new Date(),
    };
    return { quote: quote({ ...sellable, quantity }, context, rules), hit };
  }

  private async find({ productId, variantId }: PriceQuestion): Promise<Sellable> {
    const refs = variantId === undefined ? { productIds: [productId] } : { variantIds: [variantId] };
    const [found] = await this.sellables.run(this.statements, refs);
    if (!found?.sellable || found.productId !== productId) {
      throw new NotFound(variantId === undefined ? 'product' : 'variant of this product');
    }
    return found;
  }
}
