import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Adjustment, RuleKind } from '../rules/price-rule';

/** A rule as staff manage it. Its limit and counter stand in PriceRuleUsage. */
@Entity('price_rules')
@Check('price_rules_kind_known', "kind in ('quantity', 'tier', 'seasonal', 'geographic', 'customer', 'coupon')")
@Check(
  'price_rules_kind_has_its_condition',
  `case kind
     when 'quantity' then min_quantity is not null
     when 'tier' then tier is not null
     when 'seasonal' then starts_at is not null or ends_at is not null
     when 'geographic' then countries <> '{}'
     when 'customer' then customer_ids <> '{}' or deleted_at is not null
     else coupon_code is not null
   end`,
)
@Check(
  'price_rules_adjustment_in_range',
  `case adjustment_type
     when 'percent' then percent_ppm is not null and percent_ppm between 0 and 1000000 and amount_minor is null
     when 'amount' then amount_minor is not null and amount_minor >= 0 and percent_ppm is null
     when 'price' then amount_minor is not null and amount_minor >= 0 and percent_ppm is null
     else false
   end`,
)
@Check('price_rules_quantity_positive', 'min_quantity >= 1')
@Check('price_rules_tier_known', "tier in ('BRONZE', 'SILVER', 'GOLD', 'PLATINUM')")
@Check('price_rules_window_not_empty', 'starts_at < ends_at')
@Check('price_rules_coupon_in_its_kind', "coupon_code is null or kind = 'coupon'")
@Check('price_rules_coupon_in_capitals', "coupon_code ~ '^[A-Z0-9_-]{1,64}$'")
@Index('price_rules_for_all_idx', ['kind'], {
  where: "active and deleted_at is null and coupon_code is null and customer_ids = '{}'",
})
@Index('price_rules_coupon_idx', ['couponCode'], { where: 'deleted_at is null' })
@Index('price_rules_customer_idx', ['customerIds'], { type: 'gin', where: 'active and deleted_at is null' })
@Index('price_rules_recent_idx', ['createdAt', 'id'], { where: 'deleted_at is null' })
@Index('price_rules_priority_idx', ['priority', 'id'], { where: 'deleted_at is null' })
export class StoredPriceRule {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  kind!: RuleKind;

  @Column('text', { name: 'adjustment_type' })
  adjustmentType!: Adjustment['type'];

  /** Parts per million that a percent takes off. */
  @Column('integer', { name: 'percent_ppm', nullable: true })
  percentPpm!: number | null;

  /** What an amount takes off, or the price that replaces. */
  @Column('bigint', { name: 'amount_minor', nullable: true })
  amountMinor!: string | null;

  @Column('integer', { name: 'min_quantity', nullable: true })
  minQuantity!: number | null;

  @Column('text', { nullable: true })
  tier!: string | null;

  @Column('timestamptz', { name: 'starts_at', nullable: true })
  startsAt!: Date | null;

  @Column('timestamptz', { name: 'ends_at', nullable: true })
  endsAt!: Date | null;

  @Column('text', { array: true, default: '{}' })
  countries!: string[];

  @Column('uuid', { name: 'customer_ids', array: true, default: '{}' })
  customerIds!: string[];

  @Column('text', { name: 'coupon_code', nullable: true })
  couponCode!: string | null;

  @Column('uuid', { name: 'product_ids', array: true, default: '{}' })
  productIds!: string[];

  @Column('uuid', { name: 'category_ids', array: true, default: '{}' })
  categoryIds!: string[];

  @Column('uuid', { name: 'brand_ids', array: true, default: '{}' })
  brandIds!: string[];

  @Column('integer', { default: 0 })
  priority!: number;

  @Column('boolean', { default: false })
  exclusive!: boolean;

  @Column('boolean', { default: true })
  active!: boolean;

  @Column('integer', { default: 1 })
  version!: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;

  /** A deleted rule applies to nothing any more; orders keep its steps, and its uses can still be given back. */
  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;
}
