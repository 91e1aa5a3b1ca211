import { ApiProperty } from '@nestjs/swagger';
import { tiers } from '#identity';
import { formatAmount } from '#kernel';
import { formatPercent } from '../rules/percent';
import { type Adjustment, ruleKinds } from '../rules/price-rule';
import type { RuleView } from '../show-rule';

export class AdjustmentResponse {
  @ApiProperty({ enum: ['percent', 'amount', 'price'], example: 'percent' })
  readonly type!: string;

  @ApiProperty({ description: 'Percents, or an amount of the store currency', example: '10' })
  readonly value!: string;

  static of(adjustment: Adjustment, currency: string): AdjustmentResponse {
    const { type } = adjustment;
    switch (type) {
      case 'percent':
        return { type, value: formatPercent(adjustment.ppm) };
      case 'amount':
        return { type, value: formatAmount(adjustment.amountMinor, currency) };
      case 'price':
        return { type, value: formatAmount(adjustment.priceMinor, currency) };
    }
  }
}

export class RuleResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ example: '10 and more' })
  readonly name!: string;

  @ApiProperty({ enum: ruleKinds, example: 'quantity' })
  readonly kind!: string;

  @ApiProperty({ description: 'A percent and an amount are taken off the unit price; a price replaces it' })
  readonly adjustment!: AdjustmentResponse;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Least units of a variant in the basket', example: 10 })
  readonly minQuantity!: number | null;

  @ApiProperty({ enum: tiers, nullable: true, example: null })
  readonly tier!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly startsAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'The first instant outside' })
  readonly endsAt!: string | null;

  @ApiProperty({ type: [String], description: 'ISO 3166-1 alpha-2; empty: to all countries', example: [] })
  readonly countries!: readonly string[];

  @ApiProperty({ type: [String], format: 'uuid', description: 'Empty: all customers' })
  readonly customerIds!: readonly string[];

  @ApiProperty({ type: String, nullable: true, description: 'In capitals', example: null })
  readonly couponCode!: string | null;

  @ApiProperty({ type: [String], format: 'uuid', description: 'Empty: all products' })
  readonly productIds!: readonly string[];

  @ApiProperty({ type: [String], format: 'uuid', description: 'With the categories below them; empty: all' })
  readonly categoryIds!: readonly string[];

  @ApiProperty({ type: [String], format: 'uuid', description: 'Empty: all brands' })
  readonly brandIds!: readonly string[];

  @ApiProperty({ description: 'Decides between rules of a kind that are equally good', example: 0 })
  readonly priority!: number;

  @ApiProperty({ description: 'Ends the chain', example: false })
  readonly exclusive!: boolean;

  @ApiProperty({ type: 'integer', nullable: true, description: 'How many orders may use it', example: 100 })
  readonly usageLimit!: number | null;

  @ApiProperty({ description: 'Orders that use it, counted while it has a limit', example: 0 })
  readonly used!: number;

  @ApiProperty({ example: true })
  readonly active!: boolean;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  readonly updatedAt!: string;

  @ApiProperty({ description: 'Raised by every change of the rule, not by its use', example: 1 })
  readonly version!: number;

  static of(rule: RuleView, currency: string): RuleResponse {
    return {
      id: rule.id,
      name: rule.name,
      kind: rule.kind,
      adjustment: AdjustmentResponse.of(rule.adjustment, currency),
      minQuantity: rule.minQuantity,
      tier: rule.tier,
      startsAt: rule.startsAt?.toISOString() ?? null,
      endsAt: rule.endsAt?.toISOString() ?? null,
      countries: rule.countries,
      customerIds: rule.customerIds,
      couponCode: rule.couponCode,
      productIds: rule.productIds,
      categoryIds: rule.categoryIds,
      brandIds: rule.brandIds,
      priority: rule.priority,
      exclusive: rule.exclusive,
      usageLimit: rule.usageLimit,
      used: rule.used,
      active: rule.active,
      createdAt: rule.createdAt.toISOString(),
      updatedAt: rule.updatedAt.toISOString(),
      version: rule.version,
    };
  }
}
