import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { DeliveryState } from '../rules/delivery-state';
import { WebhookEndpoint } from './webhook-endpoint.entity';

/**
 * One message on its way to one endpoint, with the body as it is sent. While somebody sends it, `nextAttemptAt` and
 * `claimedUntil` are when that claim ends. `attempts` counts those of the running schedule, one that is under way included.
 */
@Entity('webhook_deliveries')
@Unique('webhook_deliveries_endpoint_message_unique', ['endpointId', 'messageId'])
@Check('webhook_deliveries_state_known', "state in ('pending', 'delivered', 'failed')")
@Check('webhook_deliveries_pending_has_time', "(state = 'pending') = (next_attempt_at is not null)")
@Index('webhook_deliveries_due_idx', ['endpointId', 'nextAttemptAt'], { where: "state = 'pending'" })
@Index('webhook_deliveries_log_idx', ['endpointId', 'id'])
@Index('webhook_deliveries_age_idx', ['createdAt'])
export class WebhookDelivery {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'endpoint_id' })
  @ForeignKey(() => WebhookEndpoint, { name: 'webhook_deliveries_endpoint_fk', onDelete: 'CASCADE' })
  endpointId!: string;

  /** Of the outbox row; `msg_` and this is the `webhook-id` of every attempt. */
  @Column('uuid', { name: 'message_id' })
  messageId!: string;

  @Column('text', { name: 'event_type' })
  eventType!: string;

  @Column('text')
  body!: string;

  @Column('text', { default: 'pending' })
  state!: DeliveryState;

  @Column('integer', { default: 0 })
  attempts!: number;

  @Column('timestamptz', { name: 'next_attempt_at', nullable: true })
  nextAttemptAt!: Date | null;

  @Column('timestamptz', { name: 'claimed_until', nullable: true })
  claimedUntil!: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  /** Of the request that caused the event, as its log line names it. */
  @Column('text', { name: 'request_id', nullable: true })
  requestId!: string | null;

  @Column('text', { nullable: true })
  traceparent!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
