import type { Fault } from '#kernel';
import type { PriceRule, RuleKind } from './price-rule';

/** Everything about a rule that staff decide. */
export interface RuleDefinition extends Omit<PriceRule, 'id' | 'spent'> {
  /** How many orders may use it; null: as many as like. */
  readonly usageLimit: number | null;
}

/** What a rule is when nothing is said of it. */
export const unconditional = {
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
  usageLimit: null,
} as const;

type Condition = keyof RuleDefinition;

/** The conditions of which each kind needs one. */
const needed: Readonly<Record<RuleKind, readonly [Condition, ...Condition[]]>> = {
  quantity: ['minQuantity'],
  tier: ['tier'],
  seasonal: ['startsAt', 'endsAt'],
  geographic: ['countries'],
  customer: ['customerIds'],
  coupon: ['couponCode'],
};

const isGiven = (value: RuleDefinition[Condition]): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== null && value !== undefined;

/** What keeps a rule, looked at as a whole, from making sense; pointers name its fields. */
export function faultsOf(rule: RuleDefinition): Fault[] {
  const faults: Fault[] = [];
  const conditions = needed[rule.kind];
  if (!conditions.some((condition) => isGiven(rule[condition]))) {
    faults.push({
      pointer: `/${conditions[0]}`,
      detail: `a rule of the kind ${rule.kind} needs ${conditions.join(' or ')}`,
    });
  }
  if (rule.couponCode !== null && rule.kind !== 'coupon') {
    faults.push({ pointer: '/couponCode', detail: `a rule of the kind ${rule.kind} takes no coupon` });
  }
  if (rule.startsAt && rule.endsAt && rule.startsAt.getTime() >= rule.endsAt.getTime()) {
    faults.push({ pointer: '/endsAt', detail: 'must be later than startsAt' });
  }
  return faults;
}

/** Each country, customer, product, category and brand once, in the order in which they were given. */
export function withoutRepeats(rule: RuleDefinition): RuleDefinition {
  const once = (list: readonly string[]): string[] => [...new Set(list)];
  return {
    ...rule,
    countries: once(rule.countries),
    customerIds: once(rule.customerIds),
    productIds: once(rule.productIds),
    categoryIds: once(rule.categoryIds),
    brandIds: once(rule.brandIds),
  };
}
