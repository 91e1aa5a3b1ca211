import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

export const reservationStatuses = ['active', 'confirmed', 'released', 'expired'] as const;
export type ReservationStatus = (typeof reservationStatuses)[number];

/** Stock held for one order until it is paid for, given up, or the time is over. */
@Entity('reservations')
@Check('reservations_status_known', "status in ('active', 'confirmed', 'released', 'expired')")
@Index('reservations_order_idx', ['orderId'])
@Index('reservations_due_idx', ['expiresAt'], { where: "status = 'active'" })
@Index('reservations_one_active_per_order', ['orderId'], { unique: true, where: "status = 'active'" })
export class Reservation {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'order_id' })
  orderId!: string;

  @Column('text', { default: 'active' })
  status!: ReservationStatus;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('boolean', { default: false })
  extended!: boolean;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt!: Date | null;

  /** When it was written down that the customer is to be warned of the end. */
  @Column('timestamptz', { name: 'warned_at', nullable: true })
  warnedAt!: Date | null;
}
