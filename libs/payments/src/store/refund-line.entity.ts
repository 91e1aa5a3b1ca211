import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Refund } from './refund.entity';

/** What a refund is for, and what came back with it: units of one line of its order. */
@Entity('refund_lines')
@Check('refund_lines_units_not_negative', 'quantity >= 0 and restocked >= 0')
export class RefundLine {
  @PrimaryColumn('uuid', { name: 'refund_id' })
  @ForeignKey(() => Refund, { name: 'refund_lines_refund_fk' })
  refundId!: string;

  @PrimaryColumn('uuid', { name: 'order_line_id' })
  orderLineId!: string;

  /** Units that money is given back for. */
  @Column('integer')
  quantity!: number;

  /** Units that went back on hand; more than `quantity` when earlier refunds had left them out. */
  @Column('integer')
  restocked!: number;
}
