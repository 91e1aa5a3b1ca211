import { Column, Entity, ForeignKey, Generated, Index, PrimaryColumn } from 'typeorm';
import type { OrderStatus } from '../rules/order-state';
import { Order } from './order.entity';

/** One step of an order's history. Append-only. */
@Entity('order_transitions')
@Index('order_transitions_order_idx', ['orderId', 'seq'])
export class OrderTransition {
  @PrimaryColumn('uuid')
  id!: string;

  @Generated('increment')
  @Column('bigint')
  seq!: string;

  @Column('uuid', { name: 'order_id' })
  @ForeignKey(() => Order, { name: 'order_transitions_order_fk' })
  orderId!: string;

  @Column('text', { name: 'from_status', nullable: true })
  fromStatus!: OrderStatus | null;

  @Column('text', { name: 'to_status' })
  toStatus!: OrderStatus;

  @Column('text')
  actor!: string;

  @Column('text')
  reason!: string;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;
}
