import { ruleKinds } from './price-rule';
import { faultsOf, type RuleDefinition } from './rule-definition';

const rule: RuleDefinition = {
  name: 'A rule',
  kind: 'seasonal',
  adjustment: { type: 'percent', ppm: 100_000n },
  minQuantity: null,
  tier: null,
  startsAt: null,
  endsAt: new Date('2026-12-01T00:00:00Z'),
  countries: [],
  customerIds: [],
  couponCode: null,
  productIds: [],
  categoryIds: [],
  brandIds: [],
  priority: 0,
  exclusive: false,
  active: true,
  usageLimit: null,
};

const complete: readonly Partial<RuleDefinition>[] = [
  { kind: 'quantity', minQuantity: 10 },
  { kind: 'tier', tier: 'GOLD' },
  { kind: 'seasonal', startsAt: new Date(0), endsAt: null },
  { kind: 'seasonal', startsAt: null },
  { kind: 'geographic', countries: ['CH'] },
  { kind: 'customer', customerIds: ['c'] },
  { kind: 'coupon', couponCode: 'TEN' },
];

describe('faultsOf', () => {
  it.each(complete)('finds none in %j', (fields) => {
    expect(faultsOf({ ...rule, ...fields })).toEqual([]);
  });

  it.each([
    ['quantity', '/minQuantity'],
    ['tier', '/tier'],
    ['seasonal', '/startsAt'],
    ['geographic', '/countries'],
    ['customer', '/customerIds'],
    ['coupon', '/couponCode'],
  ] as const)('names what a rule of the kind %s needs', (kind, pointer) => {
    expect(faultsOf({ ...rule, endsAt: null, kind })).toMatchObject([{ pointer }]);
  });

  it('lets a coupon stand in coupon rules only', () => {
    const misplaced = ruleKinds.filter((kind) => {
      const all = { minQuantity: 1, tier: 'GOLD', countries: ['CH'], customerIds: ['c'], couponCode: 'TEN' };
      return faultsOf({ ...rule, ...all, kind }).some(({ pointer }) => pointer === '/couponCode');
    });
    expect(misplaced).toEqual(ruleKinds.filter((kind) => kind !== 'coupon'));
  });

  it('refuses a window that is empty or upside down', () => {
    const at = (text: string): Date => new Date(text);
    const startsAt = at('2026-06-01T00:00:00Z');
    expect(faultsOf({ ...rule, startsAt, endsAt: startsAt })).toMatchObject([{ pointer: '/endsAt' }]);
    expect(faultsOf({ ...rule, startsAt, endsAt: at('2026-05-31T00:00:00Z') })).toMatchObject([{ pointer: '/endsAt' }]);
    expect(faultsOf({ ...rule, startsAt, endsAt: at('2026-06-01T00:00:00.001Z') })).toEqual([]);
  });
});
