import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** `failed`: refused or given up, until somebody has it tried again. `skipped`: not true any more when it was to be sent. */
export const notificationStates = ['queued', 'sending', 'sent', 'failed', 'skipped'] as const;
export type NotificationState = (typeof notificationStates)[number];

/**
 * One mail about one order, or about one event when it is about no order. `occasion` counts mails of one kind about one
 * order. `sendingUntil` is when the claim of whoever is sending it ends.
 */
@Entity('notifications')
@Unique('notifications_order_template_occasion_unique', ['orderId', 'template', 'occasion'])
@Unique('notifications_event_template_unique', ['eventId', 'template'])
@Unique('notifications_message_id_unique', ['messageId'])
@Index('notifications_event_recipient_idx', { synchronize: false })
@Check('notifications_state_known', "state in ('queued', 'sending', 'sent', 'failed', 'skipped')")
@Check('notifications_occasion_positive', 'occasion >= 1')
@Check('notifications_about_one_thing', '(order_id is null) <> (event_id is null)')
export class Notification {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'order_id', nullable: true })
  orderId!: string | null;

  @Column('text')
  template!: string;

  @Column('text')
  recipient!: string;

  @Column('text', { default: 'email' })
  channel!: string;

  @Column('text', { default: 'queued' })
  state!: NotificationState;

  @Column('text', { name: 'message_id' })
  messageId!: string;

  @Column('timestamptz', { name: 'sending_until', nullable: true })
  sendingUntil!: Date | null;

  @Column('timestamptz', { name: 'sent_at', nullable: true })
  sentAt!: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('integer', { default: 1 })
  occasion!: number;

  @Column('uuid', { name: 'event_id', nullable: true })
  eventId!: string | null;
}
