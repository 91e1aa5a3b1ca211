import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { StoredPriceRule } from './price-rule.entity';

/** How often a rule may be used and was. Every rule has such a row; it is the one that is locked. */
@Entity('price_rule_usage')
@Check('price_rule_usage_limit_positive', 'usage_limit >= 1')
@Check('price_rule_usage_within_limit', 'used >= 0 and (usage_limit is null or used <= usage_limit)')
export class PriceRuleUsage {
  @PrimaryColumn('uuid', { name: 'rule_id' })
  @ForeignKey(() => StoredPriceRule, { name: 'price_rule_usage_rule_fk' })
  ruleId!: string;

  /** Null: as often as anybody likes, and uses are not counted. */
  @Column('integer', { name: 'usage_limit', nullable: true })
  usageLimit!: number | null;

  /** Uses that were taken and not given back. */
  @Column('integer', { default: 0 })
  used!: number;
}
