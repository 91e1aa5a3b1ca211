import type { Adjustment, PriceContext, PriceRule, RuleKind } from '../../libs/pricing/src/rules/price-rule';
import type { PriceRequest } from '../../libs/pricing/src/rules/quote';

/** A shop's rules as one would find them: many that hold for some products, few that hold for all. */

const brands = Array.from({ length: 20 }, (_, at) => `brand-${at}`);
const categories = Array.from({ length: 40 }, (_, at) => `category-${at}`);
const tiers = ['BRONZE', 'SILVER', 'GOLD', 'PLATINUM'];
const countries = ['DE', 'FR', 'US', 'JP', 'BR'];
const day = 24 * 60 * 60 * 1000;

export const now = new Date('2030-06-15T12:00:00Z');

const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;
const percent = (value: number): Adjustment => ({ type: 'percent', ppm: BigInt(Math.round(value * 10_000)) });

/** By turns a percentage, an amount and a price, so that no arithmetic is left out. */
function adjustment(at: number): Adjustment {
  if (at % 5 === 3) return { type: 'amount', amountMinor: BigInt(100 + at) };
  if (at % 5 === 4) return { type: 'price', priceMinor: BigInt(5000 + 10 * at) };
  return percent(2 + (at % 17) * 1.25);
}

function rule(kind: RuleKind, at: number, given: Partial<PriceRule>): PriceRule {
  return {
    id: `${kind}-${String(at).padStart(4, '0')}`,
    name: `${kind} rule ${at}`,
    kind,
    adjustment: adjustment(at),
    minQuantity: null,
    tier: null,
    startsAt: null,
    endsAt: null,
    countries: [],
    customerIds: [],
    couponCode: null,
    productIds: [],
    categoryIds: [],
    brandIds: [],
    priority: at % 3,
    exclusive: false,
    active: true,
    spent: false,
    ...given,
  };
}

const many = (count: number, make: (at: number) => PriceRule): PriceRule[] =>
  Array.from({ length: count }, (_, at) => make(at));

const products = (first: number): string[] => Array.from({ length: 8 }, (_, at) => `product-${(first * 8 + at) % 500}`);

/** Two hundred active rules, each bound to some products, customers, countries, codes or days. */
export const scopedRules: readonly PriceRule[] = [
  ...many(30, (at) => rule('quantity', at, { minQuantity: 5 * (1 + (at % 4)), categoryIds: [pick(categories, at)] })),
  ...many(20, (at) => rule('quantity', 30 + at, { minQuantity: 10, productIds: products(at) })),
  ...many(24, (at) => rule('tier', at, { tier: pick(tiers, at), brandIds: [pick(brands, at)] })),
  ...many(40, (at) =>
    rule('seasonal', at, {
      startsAt: new Date(now.getTime() + (at - 30) * day),
      endsAt: new Date(now.getTime() + (at - 16) * day),
      categoryIds: [pick(categories, 3 * at)],
    }),
  ),
  ...many(20, (at) => rule('geographic', at, { countries: [pick(countries, at)], brandIds: [pick(brands, 7 * at)] })),
  ...many(36, (at) => rule('customer', at, { customerIds: [`customer-${at}`], categoryIds: [pick(categories, at)] })),
  ...many(30, (at) => rule('coupon', at, { couponCode: `CODE${at}` })),
];

/** As many, of which one of each kind holds for whatever is bought. */
export const rulesWithMatches: readonly PriceRule[] = [
  ...scopedRules.slice(0, -6),
  rule('quantity', 900, { adjustment: percent(10), minQuantity: 10 }),
  rule('tier', 901, { adjustment: percent(15), tier: 'GOLD' }),
  rule('seasonal', 902, { adjustment: percent(7.5), startsAt: now, endsAt: new Date(now.getTime() + day) }),
  rule('geographic', 903, { adjustment: percent(3.3333), countries: ['DE'] }),
  rule('customer', 904, { adjustment: percent(5), customerIds: ['customer-1'] }),
  rule('coupon', 905, { adjustment: { type: 'amount', amountMinor: 500n }, couponCode: 'SPRING' }),
];

/** A guest from nowhere: no rule but one for everybody holds. */
export const anybody: PriceContext = { tier: null, customerId: null, country: null, couponCode: null, at: now };

export const regular: PriceContext = {
  tier: 'GOLD',
  customerId: 'customer-1',
  country: 'DE',
  couponCode: 'SPRING',
  at: now,
};

/** Ten units each of different products, in categories that many rules are bound to. */
export function basket(lines: number): PriceRequest[] {
  return Array.from({ length: lines }, (_, at) => ({
    variantId: `variant-${at}`,
    productId: `product-${at * 37}`,
    quantity: 10,
    basePriceMinor: BigInt(1999 + 731 * at),
    adjustmentMinor: BigInt(100 * (at % 3)),
    brandId: pick(brands, at),
    categoryIds: [pick(categories, at), pick(categories, at + 11), 'category-of-all'],
  }));
}

/** Single units of products that no rule is bound to. */
export function plainBasket(lines: number): PriceRequest[] {
  const categoryIds = ['category-of-gifts', 'category-of-all'];
  return basket(lines).map((line, at) => ({
    ...line,
    productId: `gift-${at}`,
    quantity: 1,
    brandId: null,
    categoryIds,
  }));
}
