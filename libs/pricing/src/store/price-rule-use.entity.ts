import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { PriceRuleUsage } from './price-rule-usage.entity';

/** The use that one order made of one rule, however many of its lines the rule has priced. */
@Entity('price_rule_uses')
@Index('price_rule_uses_order_idx', ['orderId'])
export class PriceRuleUse {
  @PrimaryColumn('uuid', { name: 'rule_id' })
  @ForeignKey(() => PriceRuleUsage, { name: 'price_rule_uses_usage_fk' })
  ruleId!: string;

  @PrimaryColumn('uuid', { name: 'order_id' })
  orderId!: string;

  @Column('timestamptz', { name: 'taken_at', default: () => 'now()' })
  takenAt!: Date;

  @Column('timestamptz', { name: 'given_back_at', nullable: true })
  givenBackAt!: Date | null;
}
