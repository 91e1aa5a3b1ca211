import { Injectable } from '@nestjs/common';
import { FindSellables, type Sellable } from '#catalog';
import { Statements } from '#database';
import { FindKnownUsers } from '#identity';
import { PriceLines } from './price-lines';
import { CouponInvalid, InvalidFields, UnknownItem, UnknownReference } from './pricing.errors';
import { couponCodeOf } from './rules/coupon-code';
import type { Quote } from './rules/quote';
import { ApplicableRuleReadModel } from './store/applicable-rule.read-model';

export interface Simulation {
  readonly items: readonly { readonly variantId?: string; readonly productId?: string; readonly quantity: number }[];
  /** Takes the place of the customer's own tier. */
  readonly tier?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  readonly couponCode?: string;
  readonly customerId: string | null;
  /** The moment to price at; now when left out. */
  readonly at?: Date;
}

/** Prices a cart that nobody has, by the rules of any moment. Reads only; what is not on sale is priced as well. */
@Injectable()
export class SimulatePrices {
  constructor(
    private readonly statements: Statements,
    private readonly sellables: FindSellables,
    private readonly users: FindKnownUsers,
    private readonly applicable: ApplicableRuleReadModel,
    private readonly prices: PriceLines,
  ) {}

  /** @throws InvalidFields @throws UnknownItem @throws UnknownReference @throws CouponInvalid */
  async run(simulation: Simulation): Promise<readonly Quote[]> {
    const { items, tier, country, customerId, at } = simulation;
    const found = await this.sellables.run(this.statements, {
      variantIds: items.flatMap(({ variantId }) => variantId ?? []),
      productIds: items.flatMap(({ productId }) => productId ?? []),
    });
    const lines = items.map((item, index) => ({ ...pick(found, item, index), quantity: item.quantity }));
    await this.refuseUnknownCustomer(customerId);
    const couponCode = await this.checkedCoupon(simulation);
    return this.prices.run(this.statements, lines, { customerId, country, couponCode, tier, at });
  }

  private async refuseUnknownCustomer(customerId: string | null): Promise<void> {
    if (customerId === null) return;
    const known = await this.users.run(this.statements, [customerId]);
    if (!known.has(customerId)) throw new UnknownReference('customer', ['/customerId']);
  }

  private async checkedCoupon({ couponCode, at }: Simulation): Promise<string | null> {
    if (couponCode === undefined) return null;
    const code = couponCodeOf(couponCode);
    if (code === null) throw new CouponInvalid();
    if (!(await this.applicable.usable(this.statements, [code], at ?? null)).has(code)) throw new CouponInvalid();
    return code;
  }
}

function pick(found: readonly Sellable[], item: Simulation['items'][number], index: number): Sellable {
  const pointer = `/items/${index}`;
  if ((item.variantId === undefined) === (item.productId === undefined)) {
    throw new InvalidFields([{ pointer, detail: 'needs either variantId or productId' }]);
  }
  const sellable = found.find(({ variantId, productId, isDefault }) =>
    item.variantId === undefined ? productId === item.productId && isDefault : variantId === item.variantId,
  );
  if (!sellable) throw new UnknownItem(pointer);
  return sellable;
}
