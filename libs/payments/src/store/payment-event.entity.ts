import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

export const paymentEventStates = ['received', 'applied', 'ignored', 'unmatched'] as const;
export type PaymentEventState = (typeof paymentEventStates)[number];

/** The inbox of what payment providers told us; one row for each of their events, however often it was delivered. */
@Entity('payment_events')
@Unique('payment_events_identity_unique', ['provider', 'eventId'])
@Check('payment_events_state_known', "state in ('received', 'applied', 'ignored', 'unmatched')")
@Index('payment_events_state_idx', ['state', 'receivedAt'])
export class PaymentEvent {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  provider!: string;

  @Column('text', { name: 'event_id' })
  eventId!: string;

  /** The order's reference, as the provider gave it. */
  @Column('text')
  reference!: string;

  @Column('text')
  outcome!: 'success' | 'failed';

  @Column('bigint', { name: 'amount_minor', nullable: true })
  amountMinor!: string | null;

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
