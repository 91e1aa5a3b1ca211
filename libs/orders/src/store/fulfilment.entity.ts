import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { Order } from './order.entity';

/** The goods of an order on their way. An order is sent once. */
@Entity('fulfilments')
@Unique('fulfilments_order_unique', ['orderId'])
export class Fulfilment {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'order_id' })
  @ForeignKey(() => Order, { name: 'fulfilments_order_fk' })
  orderId!: string;

  @Column('text', { nullable: true })
  carrier!: string | null;

  @Column('text', { name: 'tracking_number', nullable: true })
  trackingNumber!: string | null;

  @Column('timestamptz', { name: 'shipped_at', default: () => 'now()' })
  shippedAt!: Date;

  @Column('timestamptz', { name: 'delivered_at', nullable: true })
  deliveredAt!: Date | null;
}
