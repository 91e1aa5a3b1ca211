import { percent, sampleContext, sampleRequest, sampleRule } from '../../../../test/support/sample-rules';
import type { PriceContext, PriceRule } from './price-rule';
import type { PriceRequest } from './quote';
import { indexRule, matchesContext, matchesLine } from './rule-conditions';

const ruleWith = (given: Partial<PriceRule>) =>
  indexRule(sampleRule({ kind: 'seasonal', adjustment: percent(10), ...given }));
const noon = new Date('2030-06-01T12:00:00.000Z');
const before = new Date(noon.getTime() - 1);
const after = new Date(noon.getTime() + 1);

describe('a rule for a buyer', () => {
  it.each<[string, Partial<PriceRule>, Partial<PriceContext>, boolean]>([
    ['without conditions, anybody', {}, {}, true],
    ['for a tier, who has it', { tier: 'GOLD' }, { tier: 'GOLD' }, true],
    ['for a tier, who has another', { tier: 'GOLD' }, { tier: 'SILVER' }, false],
    ['for a tier, who has none', { tier: 'GOLD' }, {}, false],
    ['for countries, who is in one', { countries: ['DE', 'FR'] }, { country: 'FR' }, true],
    ['for countries, who is elsewhere', { countries: ['DE', 'FR'] }, { country: 'US' }, false],
    ['for countries, who is nowhere', { countries: ['DE'] }, {}, false],
    ['for customers, one of them', { customerIds: ['a', 'b'] }, { customerId: 'b' }, true],
    ['for customers, another one', { customerIds: ['a', 'b'] }, { customerId: 'c' }, false],
    ['for customers, a guest', { customerIds: ['a'] }, {}, false],
    ['with a coupon, who gives it', { couponCode: 'SPRING' }, { couponCode: 'SPRING' }, true],
    ['with a coupon, who gives another', { couponCode: 'SPRING' }, { couponCode: 'SUMMER' }, false],
    ['with a coupon, who gives none', { couponCode: 'SPRING' }, {}, false],
    ['without a coupon, who gives one', {}, { couponCode: 'SPRING' }, true],
    ['before its first instant, nobody', { startsAt: noon }, { at: before }, false],
    ['in its first instant, anybody', { startsAt: noon }, { at: noon }, true],
    ['just before its end, anybody', { endsAt: noon }, { at: before }, true],
    ['at its end, nobody any more', { endsAt: noon }, { at: noon }, false],
    ['with an empty window, nobody', { startsAt: noon, endsAt: noon }, { at: noon }, false],
    ['with a window of one instant, whoever is in it', { startsAt: noon, endsAt: after }, { at: noon }, true],
    ['for a tier in a country, who has only the tier', { tier: 'GOLD', countries: ['DE'] }, { tier: 'GOLD' }, false],
  ])('counts %s', (_case, ...[given, context, matches]) => {
    expect(matchesContext(ruleWith(given), sampleContext(context))).toBe(matches);
  });
});

describe('a rule for a line', () => {
  const bought: Partial<PriceRequest> = { productId: 'p', brandId: 'b', categoryIds: ['own', 'above'] };

  it.each<[string, Partial<PriceRule>, number, boolean]>([
    ['without conditions', {}, 1, true],
    ['from a quantity on that is reached', { minQuantity: 10 }, 10, true],
    ['from a quantity on that is missed by one', { minQuantity: 10 }, 9, false],
    ['for this product', { productIds: ['o', 'p'] }, 1, true],
    ['for other products', { productIds: ['o'] }, 1, false],
    ['for this brand', { brandIds: ['b'] }, 1, true],
    ['for other brands', { brandIds: ['c'] }, 1, false],
    ['for its own category', { categoryIds: ['own', 'x'] }, 1, true],
    ['for a category above', { categoryIds: ['above'] }, 1, true],
    ['for other categories', { categoryIds: ['x'] }, 1, false],
    ['for this product in another category', { productIds: ['p'], categoryIds: ['x'] }, 1, false],
    ['for this product of another brand', { productIds: ['p'], brandIds: ['c'] }, 1, false],
    ['for everything that it is', { productIds: ['p'], categoryIds: ['own'], brandIds: ['b'] }, 1, true],
  ])('%s', (_case, ...[given, units, matches]) => {
    expect(matchesLine(ruleWith(given), sampleRequest(bought), units)).toBe(matches);
  });

  it('of brands or categories passes over what has none', () => {
    expect(matchesLine(ruleWith({ brandIds: ['b'] }), sampleRequest(), 1)).toBe(false);
    expect(matchesLine(ruleWith({ categoryIds: ['own'] }), sampleRequest(), 1)).toBe(false);
  });
});
