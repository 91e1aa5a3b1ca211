import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { OrderStatus } from '../rules/order-state';

export interface ShippingAddress {
  readonly name: string;
  readonly line1: string;
  readonly line2?: string;
  readonly city: string;
  readonly postalCode?: string;
  readonly region?: string;
  readonly country: string;
}

/** What a customer agreed to buy. Amounts are minor units of `currency`, as decimal text. */
@Entity('orders')
@Unique('orders_reference_unique', ['reference'])
@Check('orders_amounts_add_up', 'total_minor = subtotal_minor - discount_minor and total_minor >= 0')
@Check('orders_refunds_within_range', 'refunded_minor >= 0')
@Index('orders_user_idx', ['userId', 'createdAt', 'id'])
@Index('orders_recent_idx', ['createdAt', 'id'])
@Index('orders_token_idx', ['tokenHash'], { where: 'token_hash IS NOT NULL' })
@Index('orders_pending_idx', ['createdAt'], { where: "status = 'pending'" })
export class Order {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  reference!: string;

  @Column('uuid', { name: 'user_id', nullable: true })
  userId!: string | null;

  @Column('text')
  email!: string;

  @Column('text', { name: 'token_hash', nullable: true })
  tokenHash!: string | null;

  @Column('text', { default: 'pending' })
  status!: OrderStatus;

  @Column('text')
  currency!: string;

  @Column('bigint', { name: 'subtotal_minor' })
  subtotalMinor!: string;

  @Column('bigint', { name: 'discount_minor' })
  discountMinor!: string;

  @Column('bigint', { name: 'total_minor' })
  totalMinor!: string;

  @Column('bigint', { name: 'refunded_minor', default: 0 })
  refundedMinor!: string;

  @Column('text', { nullable: true })
  country!: string | null;

  @Column('jsonb', { name: 'shipping_address', nullable: true })
  shippingAddress!: ShippingAddress | null;

  @Column('integer', { default: 1 })
  version!: number;

  /** Of the request that placed it, as its log line names it. */
  @Column('text', { name: 'request_id', nullable: true })
  requestId!: string | null;

  @Column('text', { nullable: true })
  traceparent!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
