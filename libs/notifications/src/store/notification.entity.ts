import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';

export const notificationStates = ['queued', 'sending', 'sent'] as const;
export type NotificationState = (typeof notificationStates)[number];

/** One mail about one order. `sendingUntil` is when the claim of whoever is sending it ends. */
@Entity('notifications')
@Unique('notifications_order_template_unique', ['orderId', 'template'])
@Unique('notifications_message_id_unique', ['messageId'])
@Check('notifications_state_known', "state in ('queued', 'sending', 'sent')")
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
}
