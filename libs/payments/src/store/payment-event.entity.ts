import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { EventOutcome, PaymentEventState } from '../rules/provider-event';

/** The inbox of what payment providers told us; one row for each of their events, however often it was delivered. */
@Entity('payment_events')
@Unique('payment_events_identity_unique', ['provider', 'eventId'])
@Check('payment_events_state_known', "state in ('received', 'applied', 'ignored', 'unmatched')")
@Check('payment_events_outcome_known', "outcome in ('success', 'failed', 'cancelled', 'refunded')")
@Index('payment_events_state_idx', ['state', 'receivedAt'])
@Index('payment_events_refunds_idx', ['paymentId'], { where: "outcome = 'refunded'" })
export class PaymentEvent {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  provider!: string;

  @Column('text', { name: 'event_id' })
  eventId!: string;

  /** The order's reference, as the provider gave it. */
  @Column('text', { nullable: true })
  reference!: string | null;

  /** What the provider calls the payment. */
  @Column('text', { name: 'payment_reference', nullable: true })
  paymentReference!: string | null;

  /** Our payment: the one that the event names, then the one that it was applied to. */
  @Column('uuid', { name: 'payment_id', nullable: true })
  paymentId!: string | null;

  @Column('text')
  outcome!: EventOutcome;

  @Column('bigint', { name: 'amount_minor', nullable: true })
  amountMinor!: string | null;

  /** How much of it was given back so far; only of a refund. */
  @Column('bigint', { name: 'refunded_minor', nullable: true })
  refundedMinor!: string | null;

  @Column('text')
  currency!: string;

  @Column('jsonb')
  payload!: unknown;

  @Column('text', { default: 'received' })
  state!: PaymentEventState;

  @Column('text', { nullable: true })
  detail!: string | null;

  @Column('uuid', { name: 'order_id', nullable: true })
  orderId!: string | null;

  @Column('timestamptz', { name: 'received_at', default: () => 'now()' })
  receivedAt!: Date;

  /** When it was last given another message because nothing had become of the earlier ones. */
  @Column('timestamptz', { name: 'requeued_at', nullable: true })
  requeuedAt!: Date | null;

  @Column('timestamptz', { name: 'applied_at', nullable: true })
  appliedAt!: Date | null;
}
