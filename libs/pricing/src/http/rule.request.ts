import {
  AmountField,
  ChoiceField,
  FlagField,
  IdListField,
  IntegerField,
  ObjectField,
  PageRequest,
  TextField,
} from '#http';
import { tiers } from '#identity';
import { type Adjustment, type RuleKind, ruleKinds } from '../rules/price-rule';
import { type RuleSort, ruleSorts } from '../rules/rule-sort';
import { CountryListField } from './country-fields';

const couponPattern = /^[A-Za-z0-9_-]+$/;
const maxCouponLength = 64;
/** What one order can hold of a variant: 100 lines of 999 units. */
const maxQuantity = 99_900;
const maxPriority = 1_000_000;
const maxUses = 1_000_000_000;
const someId = '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11';
const optional = { optional: true, nullable: true };

const name = { description: 'Shown as the label of the price step', max: 200, pattern: /\S/, example: '10 and more' };
const kind = {
  description: 'Where it stands in the chain; each kind needs the condition that it is named after',
  of: ruleKinds,
  example: 'quantity',
};

export class AdjustmentRequest {
  @ChoiceField({
    description: 'A percent and an amount are taken off the unit price; a price replaces it',
    of: ['percent', 'amount', 'price'],
    example: 'percent',
  })
  readonly type!: Adjustment['type'];

  @AmountField({
    description: 'Percents from 0 to 100 with at most 4 decimals, or an amount of the store currency',
    example: '10',
  })
  readonly value!: string | number;
}

class RuleConditions {
  @IntegerField({
    ...optional,
    description: 'Least units of one variant in the whole basket',
    min: 1,
    max: maxQuantity,
    example: 10,
  })
  readonly minQuantity?: number | null;

  @ChoiceField({ ...optional, description: 'Only customers of this tier', of: tiers, example: 'GOLD' })
  readonly tier?: string | null;

  @TextField({
    ...optional,
    description: 'ISO 8601, from this instant on; years 2000 to 2199',
    max: 40,
    example: '2026-11-27T00:00:00Z',
  })
  readonly startsAt?: string | null;

  @TextField({
    ...optional,
    description: 'ISO 8601, up to this instant, which is outside',
    max: 40,
    example: '2026-12-01T00:00:00Z',
  })
  readonly endsAt?: string | null;

  @CountryListField({ description: 'Only orders to these countries; ISO 3166-1 alpha-2. Empty: to all' })
  readonly countries?: readonly string[] | null;

  @IdListField({ ...optional, description: 'Only these customers. Empty: all', max: 1000, example: [someId] })
  readonly customerIds?: readonly string[] | null;

  @TextField({
    ...optional,
    description: 'Only with this coupon; capitals do not matter. For the kind coupon alone',
    max: maxCouponLength,
    pattern: couponPattern,
    example: 'SPRING10',
  })
  readonly couponCode?: string | null;

  @IdListField({ ...optional, description: 'Only these products. Empty: all', max: 1000, example: [someId] })
  readonly productIds?: readonly string[] | null;

  @IdListField({
    ...optional,
    description: 'Only products in these categories or below them. Empty: in all',
    max: 200,
    example: [someId],
  })
  readonly categoryIds?: readonly string[] | null;

  @IdListField({
    ...optional,
    description: 'Only products of these brands. Empty: of all',
    max: 200,
    example: [someId],
  })
  readonly brandIds?: readonly string[] | null;

  @IntegerField({
    description: 'Decides between rules of a kind that are equally good for the customer; the higher wins',
    min: -maxPriority,
    max: maxPriority,
    optional: true,
    example: 0,
  })
  readonly priority?: number;

  @FlagField({ description: 'Ends the chain: no later kind is applied', optional: true, example: false })
  readonly exclusive?: boolean;

  @IntegerField({
    ...optional,
    description: 'How many orders may use it. Null: as many as like',
    min: 1,
    max: maxUses,
    example: 100,
  })
  readonly usageLimit?: number | null;

  @FlagField({ description: 'Whether it counts; true when left out', optional: true, example: true })
  readonly active?: boolean;
}

export class CreateRuleRequest extends RuleConditions {
  @TextField(name)
  readonly name!: string;

  @ChoiceField(kind)
  readonly kind!: RuleKind;

  @ObjectField(() => AdjustmentRequest, { description: 'What it does to a unit price' })
  readonly adjustment!: AdjustmentRequest;
}

/** What is left out stays as it is; null takes a condition away. */
export class ChangeRuleRequest extends RuleConditions {
  @TextField({ ...name, optional: true })
  readonly name?: string;

  @ChoiceField({ ...kind, optional: true })
  readonly kind?: RuleKind;

  @ObjectField(() => AdjustmentRequest, { description: 'What it does to a unit price', optional: true })
  readonly adjustment?: AdjustmentRequest;
}

export class RuleListRequest extends PageRequest {
  @ChoiceField({ ...kind, description: 'Only rules of this kind', optional: true })
  readonly kind?: RuleKind;

  @ChoiceField({
    description: 'Only rules that are switched on, or off',
    of: ['true', 'false'],
    optional: true,
    example: 'true',
  })
  readonly active?: 'true' | 'false';

  @TextField({
    description: 'Only rules with this coupon; capitals do not matter',
    max: maxCouponLength,
    pattern: couponPattern,
    optional: true,
    example: 'SPRING10',
  })
  readonly couponCode?: string;

  @ChoiceField({
    description: 'Order of the list; a minus means descending',
    of: ruleSorts,
    optional: true,
    example: '-createdAt',
  })
  readonly sort: RuleSort = '-createdAt';
}

/** Bodies to begin with: every field at once makes no rule. */
export const ruleExamples = {
  quantity: {
    summary: 'Ten or more: 10 % off',
    value: { name: '10 and more', kind: 'quantity', minQuantity: 10, adjustment: { type: 'percent', value: '10' } },
  },
  tier: {
    summary: 'Gold customers: 15 % off',
    value: { name: 'Gold', kind: 'tier', tier: 'GOLD', adjustment: { type: 'percent', value: '15' } },
  },
  coupon: {
    summary: 'A coupon for the first hundred orders of a season',
    value: {
      name: 'Spring',
      kind: 'coupon',
      couponCode: 'SPRING10',
      adjustment: { type: 'amount', value: '10.00' },
      endsAt: '2199-06-01',
      usageLimit: 100,
    },
  },
};
