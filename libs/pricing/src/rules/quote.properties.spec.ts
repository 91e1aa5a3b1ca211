import * as fc from 'fast-check';
import { contexts, requests, ruleLists } from '../../../../test/support/sample-rules';
import { type Adjustment, type PriceContext, type PriceRule, ruleKinds } from './price-rule';
import { type PriceRequest, quote, quoteAll } from './quote';

const baskets = fc.array(requests, { minLength: 1, maxLength: 5 });

/** Prices in a unit so small that six percentages in a row stay whole numbers. */
const fine = 10n ** 36n;

function adjusted(price: bigint, adjustment: Adjustment): bigint {
  if (adjustment.type === 'price') return adjustment.priceMinor * fine;
  const off = adjustment.type === 'percent' ? (price * adjustment.ppm) / 1_000_000n : adjustment.amountMinor * fine;
  return off > price ? 0n : price - off;
}

function holds(rule: PriceRule, request: PriceRequest, { at, ...context }: PriceContext): boolean {
  const listed = (list: readonly string[], ...ids: readonly (string | null)[]) =>
    list.length === 0 || list.some((id) => ids.includes(id));
  return [
    rule.active && !rule.spent,
    request.quantity >= (rule.minQuantity ?? 0),
    [null, context.tier].includes(rule.tier),
    [null, context.couponCode].includes(rule.couponCode),
    !rule.startsAt || rule.startsAt <= at,
    !rule.endsAt || rule.endsAt > at,
    listed(rule.countries, context.country),
    listed(rule.customerIds, context.customerId),
    listed(rule.productIds, request.productId),
    listed(rule.brandIds, request.brandId),
    listed(rule.categoryIds, ...request.categoryIds),
  ].every(Boolean);
}

/** The documented chain once more, in the plainest words: sort what competes and take the first. */
function plainly(request: PriceRequest, context: PriceContext, rules: readonly PriceRule[]): bigint {
  const list = (request.basePriceMinor + request.adjustmentMinor) * fine;
  let price = list < 0n ? 0n : list;
  for (const kind of ruleKinds) {
    const raises = kind === 'seasonal' || kind === 'geographic';
    const [best] = rules
      .filter((rule) => rule.kind === kind && holds(rule, request, context))
      .map((rule) => ({ ...rule, after: adjusted(price, rule.adjustment) }))
      .filter(({ after }) => raises || after <= price)
      .toSorted(
        (a, b) =>
          Number(a.after > b.after) - Number(a.after < b.after) || b.priority - a.priority || (a.id < b.id ? -1 : 1),
      );
    if (!best) continue;
    price = best.after;
    if (best.exclusive) break;
  }
  return (2n * price + fine) / (2n * fine);
}

const shuffled = (rules: readonly PriceRule[]) =>
  fc.shuffledSubarray([...rules], { minLength: rules.length, maxLength: rules.length });

describe('whatever the rules', () => {
  it('the price is the one that the documented chain comes to', () => {
    fc.assert(
      fc.property(requests, contexts, ruleLists, (request, context, rules) => {
        expect(quote(request, context, rules).unitPriceMinor).toBe(plainly(request, context, rules));
      }),
      { numRuns: 1000 },
    );
  });

  it('no price is negative, and every line costs its units', () => {
    fc.assert(
      fc.property(baskets, contexts, ruleLists, (basket, context, rules) => {
        const quotes = quoteAll(basket, context, rules);
        for (const { unitPriceMinor, listPriceMinor, totalMinor, quantity, steps } of quotes) {
          expect(unitPriceMinor >= 0n && listPriceMinor >= 0n).toBe(true);
          expect(steps.every((step) => step.unitPriceMinor >= 0n)).toBe(true);
          expect(totalMinor).toBe(unitPriceMinor * BigInt(quantity));
        }
        expect(quotes.map(({ variantId, quantity }) => ({ variantId, quantity }))).toEqual(
          basket.map(({ variantId, quantity }) => ({ variantId, quantity })),
        );
      }),
    );
  });

  it('a line of a basket costs what its variant would cost alone in the quantity of the whole basket', () => {
    fc.assert(
      fc.property(baskets, contexts, ruleLists, (basket, context, rules) => {
        const units = (id: string) =>
          basket.reduce((sum, { variantId, quantity }) => sum + (variantId === id ? quantity : 0), 0);
        const alone = basket.map((line) => quote({ ...line, quantity: units(line.variantId) }, context, rules));
        expect(
          quoteAll(basket, context, rules).map(({ unitPriceMinor, steps }) => ({ unitPriceMinor, steps })),
        ).toEqual(alone.map(({ unitPriceMinor, steps }) => ({ unitPriceMinor, steps })));
      }),
    );
  });

  it('their order does not matter', () => {
    const lists = ruleLists.chain((rules) => fc.tuple(fc.constant(rules), shuffled(rules)));
    fc.assert(
      fc.property(baskets, contexts, lists, (basket, context, [rules, others]) => {
        expect(quoteAll(basket, context, others)).toEqual(quoteAll(basket, context, rules));
      }),
    );
  });

  it('quantity discounts alone never raise the unit price of more units', () => {
    const quantities = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 30 }));
    fc.assert(
      fc.property(requests, contexts, ruleLists, quantities, (request, context, ...[rules, [some, more]]) => {
        const discounts = rules.map((rule) => ({ ...rule, kind: 'quantity' as const }));
        const few = quote({ ...request, quantity: some }, context, discounts);
        const many = quote({ ...request, quantity: some + more }, context, discounts);
        expect(many.unitPriceMinor <= few.unitPriceMinor).toBe(true);
      }),
    );
  });

  it('discounts of any kind never raise a price', () => {
    fc.assert(
      fc.property(requests, contexts, ruleLists, (request, context, rules) => {
        const discounts = rules.filter(({ kind }) => kind !== 'seasonal' && kind !== 'geographic');
        const { unitPriceMinor, listPriceMinor } = quote(request, context, discounts);
        expect(unitPriceMinor <= listPriceMinor).toBe(true);
      }),
    );
  });

  it('one more discount that ends no chain never makes its own kind dearer', () => {
    fc.assert(
      fc.property(
        requests,
        contexts,
        ruleLists,
        fc.constantFrom(...ruleKinds),
        (request, context, ...[rules, kind]) => {
          const ofKind = rules
            .map((rule) => ({ ...rule, kind, exclusive: false }))
            .filter(({ adjustment }) => adjustment.type !== 'price');
          const fewer = quote(request, context, ofKind.slice(1));
          expect(quote(request, context, ofKind).unitPriceMinor <= fewer.unitPriceMinor).toBe(true);
        },
      ),
    );
  });
});

describe('whatever the rules, the explanation', () => {
  it('adds up, step by step, from the base price to the unit price', () => {
    fc.assert(
      fc.property(requests, contexts, ruleLists, (request, context, rules) => {
        const { basePriceMinor, unitPriceMinor, steps } = quote(request, context, rules);
        let price = basePriceMinor;
        for (const step of steps) {
          price += step.changeMinor;
          expect(step.unitPriceMinor).toBe(price);
        }
        expect(price).toBe(unitPriceMinor);
      }),
    );
  });

  it('names rules that lead to the same price when they are the only ones', () => {
    fc.assert(
      fc.property(requests, contexts, ruleLists, (request, context, rules) => {
        const { unitPriceMinor, steps } = quote(request, context, rules);
        const named = rules.filter(({ id }) => steps.some(({ ruleId }) => ruleId === id));
        expect(quote(request, context, named).unitPriceMinor).toBe(unitPriceMinor);
      }),
      { numRuns: 1000 },
    );
  });

  it('names each kind once at most, in the order of the kinds, with the name of its rule', () => {
    const places = ['variant', ...ruleKinds];
    fc.assert(
      fc.property(requests, contexts, ruleLists, (request, context, rules) => {
        const { steps } = quote(request, context, rules);
        const found = steps.map(({ kind }) => places.indexOf(kind));
        expect(found).toEqual([...new Set(found)].toSorted((a, b) => a - b));
        for (const { ruleId, label, kind } of steps) {
          const rule = rules.find(({ id }) => id === ruleId);
          expect([kind, label]).toEqual(rule ? [rule.kind, rule.name] : ['variant', 'Variant']);
        }
      }),
    );
  });
});
