import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { WebhookDelivery } from './webhook-delivery.entity';

/** One attempt of a delivery: what was answered, or why nothing was. */
@Entity('webhook_attempts')
@Index('webhook_attempts_delivery_idx', ['deliveryId', 'id'])
export class WebhookAttempt {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'delivery_id' })
  @ForeignKey(() => WebhookDelivery, { name: 'webhook_attempts_delivery_fk', onDelete: 'CASCADE' })
  deliveryId!: string;

  /** From 1, within its schedule; a replay starts a new one. */
  @Column('integer')
  number!: number;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;

  @Column('integer', { name: 'duration_ms' })
  durationMilliseconds!: number;

  @Column('integer', { nullable: true })
  status!: number | null;

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('text', { nullable: true })
  answer!: string | null;
}
