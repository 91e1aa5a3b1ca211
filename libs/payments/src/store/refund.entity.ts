import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Payment } from './payment.entity';

/** Money on its way back to the customer. */
@Entity('refunds')
@Check('refunds_status_known', "status in ('pending', 'succeeded', 'failed')")
@Check('refunds_amount_positive', 'amount_minor > 0')
@Index('refunds_order_idx', ['orderId'])
@Index('refunds_pending_idx', ['updatedAt'], { where: "status = 'pending'" })
export class Refund {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'order_id' })
  orderId!: string;

  @Column('uuid', { name: 'payment_id' })
  @ForeignKey(() => Payment, { name: 'refunds_payment_fk' })
  paymentId!: string;

  @Column('bigint', { name: 'amount_minor' })
  amountMinor!: string;

  @Column('text', { default: 'pending' })
  status!: 'pending' | 'succeeded' | 'failed';

  @Column('text', { name: 'provider_reference', nullable: true })
  providerReference!: string | null;

  @Column('boolean', { default: false })
  restocked!: boolean;

  @Column('text')
  reason!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
