import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Order } from './order.entity';

/** A price step as it is kept for ever: amounts are decimals of the order's currency. */
export interface StoredPriceStep {
  readonly kind: string;
  readonly ruleId: string | null;
  readonly label: string;
  readonly change: string;
  readonly unitPrice: string;
}

/** One line of an order, with name, SKU and price as they were when it was placed. */
@Entity('order_lines')
@Check('order_lines_quantity_positive', 'quantity > 0')
@Check('order_lines_total_adds_up', 'line_total_minor = unit_price_minor * quantity')
@Index('order_lines_order_idx', ['orderId', 'position'])
export class OrderLine {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'order_id' })
  @ForeignKey(() => Order, { name: 'order_lines_order_fk' })
  orderId!: string;

  @Column('integer')
  position!: number;

  @Column('uuid', { name: 'variant_id' })
  variantId!: string;

  @Column('uuid', { name: 'product_id' })
  productId!: string;

  @Column('text')
  sku!: string;

  @Column('text')
  name!: string;

  @Column('integer')
  quantity!: number;

  @Column('bigint', { name: 'unit_price_minor' })
  unitPriceMinor!: string;

  @Column('bigint', { name: 'line_total_minor' })
  lineTotalMinor!: string;

  @Column('jsonb', { name: 'price_steps' })
  priceSteps!: readonly StoredPriceStep[];
}
