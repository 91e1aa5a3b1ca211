import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { Payment } from './payment.entity';

export const refundStatuses = ['pending', 'succeeded', 'failed'] as const;
export type RefundStatus = (typeof refundStatuses)[number];

/** Money on its way back to the customer. */
@Entity('refunds')
@Check('refunds_status_known', "status in ('pending', 'succeeded', 'failed')")
@Check('refunds_amount_positive', 'amount_minor > 0')
@Unique('refunds_number_unique', ['orderId', 'number'])
@Index('refunds_pending_idx', ['updatedAt'], { where: "status = 'pending'" })
export class Refund {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'order_id' })
  orderId!: string;

  @Column('uuid', { name: 'payment_id' })
  @ForeignKey(() => Payment, { name: 'refunds_payment_fk' })
  paymentId!: string;

  /** Counts the refunds of the order, from 1. */
  @Column('integer')
  number!: number;

  @Column('bigint', { name: 'amount_minor' })
  amountMinor!: string;

  @Column('text', { default: 'pending' })
  status!: RefundStatus;

  @Column('text', { name: 'provider_reference', nullable: true })
  providerReference!: string | null;

  @Column('boolean', { default: false })
  restocked!: boolean;

  /** The customer had paid twice: this gives back the second payment, and is no matter of the order's. */
  @Column('boolean', { default: false })
  surplus!: boolean;

  @Column('text')
  reason!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
