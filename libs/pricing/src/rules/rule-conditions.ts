import type { PriceContext, PriceRule } from './price-rule';

/** What rules may ask about the thing that is bought. */
export interface PricedItem {
  readonly productId: string;
  readonly brandId: string | null;
  /** The product's categories and all categories above them. */
  readonly categoryIds: readonly string[];
}

/** A rule with its lists made ready for look-ups. */
export interface IndexedRule {
  readonly rule: PriceRule;
  readonly countries: ReadonlySet<string>;
  readonly customers: ReadonlySet<string>;
  readonly products: ReadonlySet<string>;
  readonly categories: ReadonlySet<string>;
  readonly brands: ReadonlySet<string>;
}

export function indexRule(rule: PriceRule): IndexedRule {
  return {
    rule,
    countries: new Set(rule.countries),
    customers: new Set(rule.customerIds),
    products: new Set(rule.productIds),
    categories: new Set(rule.categoryIds),
    brands: new Set(rule.brandIds),
  };
}

/** The conditions that are the same for every line of a basket: who buys, where, when, and with which coupon. */
export function matchesContext(indexed: IndexedRule, context: PriceContext): boolean {
  const { rule, countries, customers } = indexed;
  return (
    (rule.tier === null || rule.tier === context.tier) &&
    (rule.couponCode === null || rule.couponCode === context.couponCode) &&
    (rule.startsAt === null || rule.startsAt.getTime() <= context.at.getTime()) &&
    (rule.endsAt === null || context.at.getTime() < rule.endsAt.getTime()) &&
    isListed(context.country, countries) &&
    isListed(context.customerId, customers)
  );
}

/** The conditions on what is bought, and on how many units of it are in the whole basket. */
export function matchesLine(indexed: IndexedRule, item: PricedItem, unitsInBasket: number): boolean {
  const { rule, products, categories, brands } = indexed;
  return (
    (rule.minQuantity === null || rule.minQuantity <= unitsInBasket) &&
    isListed(item.productId, products) &&
    isListed(item.brandId, brands) &&
    (categories.size === 0 || item.categoryIds.some((id) => categories.has(id)))
  );
}

function isListed(id: string | null, list: ReadonlySet<string>): boolean {
  return list.size === 0 || (id !== null && list.has(id));
}
