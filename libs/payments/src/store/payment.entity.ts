import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { PaymentStatus } from '../rules/payment-state';

/** One attempt to pay for an order with one provider. Amounts are minor units, as decimal text. */
@Entity('payments')
@Check('payments_status_known', "status in ('created', 'pending', 'failed', 'cancelled', 'captured')")
@Check('payments_amounts_in_range', 'captured_minor >= 0 and refunded_minor >= 0 and refunded_minor <= captured_minor')
@Index('payments_order_idx', ['orderId', 'createdAt'])
@Index('payments_one_open_per_provider', ['orderId', 'provider'], {
  unique: true,
  where: "status in ('created', 'pending')",
})
@Index('payments_provider_reference_unique', ['provider', 'providerReference'], {
  unique: true,
  where: 'provider_reference is not null',
})
@Index('payments_open_idx', ['createdAt'], { where: "status in ('created', 'pending')" })
export class Payment {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'order_id' })
  orderId!: string;

  @Column('text')
  provider!: string;

  @Column('text', { name: 'provider_reference', nullable: true })
  providerReference!: string | null;

  @Column('text', { name: 'client_secret', nullable: true })
  clientSecret!: string | null;

  @Column('text', { default: 'created' })
  status!: PaymentStatus;

  @Column('bigint', { name: 'amount_minor' })
  amountMinor!: string;

  @Column('bigint', { name: 'captured_minor', default: 0 })
  capturedMinor!: string;

  @Column('bigint', { name: 'refunded_minor', default: 0 })
  refundedMinor!: string;

  @Column('text')
  currency!: string;

  /** How often the provider was asked about it because it stayed open, and when it was asked last. */
  @Column('int', { default: 0 })
  asks!: number;

  @Column('timestamptz', { name: 'asked_at', nullable: true })
  askedAt!: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
