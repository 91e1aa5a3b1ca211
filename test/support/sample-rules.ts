import * as fc from 'fast-check';
import type { Adjustment, PriceContext, PriceRule } from '../../libs/pricing/src/rules/price-rule';
import { ruleKinds } from '../../libs/pricing/src/rules/price-rule';
import type { PriceRequest } from '../../libs/pricing/src/rules/quote';

/** Parts per million of so many percent. */
export const percent = (value: number): Adjustment => ({ type: 'percent', ppm: BigInt(Math.round(value * 10_000)) });
export const amount = (amountMinor: bigint): Adjustment => ({ type: 'amount', amountMinor });
export const price = (priceMinor: bigint): Adjustment => ({ type: 'price', priceMinor });

/** A rule of a kind that applies to everything; `given` says what is special about it. */
export function sampleRule(given: Partial<PriceRule> & Pick<PriceRule, 'kind' | 'adjustment'>): PriceRule {
  return {
    id: `${given.kind} rule`,
    name: `A ${given.kind} rule`,
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
    priority: 0,
    exclusive: false,
    active: true,
    spent: false,
    ...given,
  };
}

export function sampleRequest(given: Partial<PriceRequest> = {}): PriceRequest {
  return {
    variantId: 'variant',
    productId: 'product',
    quantity: 1,
    basePriceMinor: 10_000n,
    adjustmentMinor: 0n,
    brandId: null,
    categoryIds: [],
    ...given,
  };
}

export function sampleContext(given: Partial<PriceContext> = {}): PriceContext {
  return {
    tier: null,
    customerId: null,
    country: null,
    couponCode: null,
    at: new Date('2030-06-01T12:00:00Z'),
    ...given,
  };
}

const moment = fc.date({ min: new Date('2030-05-31'), max: new Date('2030-06-03'), noInvalidDate: true });
const someOf = (...values: string[]) => fc.subarray(values, { maxLength: 2 });
const oneOf = (...values: string[]) => fc.option(fc.constantFrom(...values));
const largest = 10n ** 12n;

/** Often small, so that rules are equally good, rounding matters and prices reach zero; now and then as large as can be. */
const minor = fc.oneof(
  { weight: 4, arbitrary: fc.bigInt({ min: 0n, max: 400n }) },
  { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: largest }) },
);

const adjustments: fc.Arbitrary<Adjustment> = fc.oneof(
  fc.constantFrom(0, 10, 15, 33.3333, 50, 100).map(percent),
  fc.bigInt({ min: 0n, max: 1_000_000n }).map((ppm): Adjustment => ({ type: 'percent', ppm })),
  minor.map(amount),
  minor.map(price),
);

const rule = fc.record<Omit<PriceRule, 'id' | 'name'>>({
  kind: fc.constantFrom(...ruleKinds),
  adjustment: adjustments,
  minQuantity: fc.option(fc.integer({ min: 1, max: 20 })),
  tier: oneOf('SILVER', 'GOLD'),
  startsAt: fc.option(moment),
  endsAt: fc.option(moment),
  countries: someOf('DE', 'US'),
  customerIds: someOf('customer', 'other customer'),
  couponCode: oneOf('SPRING', 'SUMMER'),
  productIds: someOf('product', 'other product'),
  categoryIds: someOf('shoes', 'sale', 'toys'),
  brandIds: someOf('brand', 'other brand'),
  priority: fc.integer({ min: -1, max: 1 }),
  exclusive: fc.boolean(),
  active: fc.integer({ min: 0, max: 9 }).map((digit) => digit > 0),
  spent: fc.integer({ min: 0, max: 9 }).map((digit) => digit === 0),
});

/** Up to twelve rules with ids of their own, most of them with few conditions. */
export const ruleLists: fc.Arbitrary<PriceRule[]> = fc
  .array(fc.record({ full: rule, bare: fc.boolean() }), { maxLength: 12 })
  .map((rows) =>
    rows.map(({ full, bare }, place) => {
      const { kind, adjustment, priority, exclusive } = full;
      const named = { id: `rule ${String.fromCodePoint(97 + place)}`, name: `Rule number ${place}` };
      return sampleRule({ ...(bare ? { kind, adjustment, priority, exclusive } : full), ...named });
    }),
  );

export const contexts: fc.Arbitrary<PriceContext> = fc.record({
  tier: oneOf('SILVER', 'GOLD'),
  customerId: oneOf('customer', 'other customer'),
  country: oneOf('DE', 'US', 'FR'),
  couponCode: oneOf('SPRING', 'SUMMER'),
  at: moment,
});

export const requests: fc.Arbitrary<PriceRequest> = fc.record({
  variantId: fc.constantFrom('small', 'medium', 'large'),
  productId: fc.constantFrom('product', 'other product'),
  quantity: fc.integer({ min: 1, max: 999 }),
  basePriceMinor: minor,
  adjustmentMinor: fc.bigInt({ min: -500n, max: 500n }),
  brandId: oneOf('brand', 'other brand'),
  categoryIds: someOf('shoes', 'sale', 'toys'),
});
