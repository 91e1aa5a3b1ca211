import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { ExplainedStep } from '../rules/explained-step';
import { Cart } from './cart.entity';

/** Some units of one variant in a cart, with the unit price (minor units) as the customer saw it. */
@Entity('cart_items')
@Unique('cart_items_variant_unique', ['cartId', 'variantId'])
@Check('cart_items_quantity_in_range', 'quantity between 1 and 999')
export class CartItem {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'cart_id' })
  @ForeignKey(() => Cart, { name: 'cart_items_cart_fk', onDelete: 'CASCADE' })
  cartId!: string;

  @Column('uuid', { name: 'variant_id' })
  variantId!: string;

  @Column('integer')
  quantity!: number;

  @Column('bigint', { name: 'unit_price_minor' })
  unitPriceMinor!: string;

  @Column('jsonb', { name: 'price_steps', default: [] })
  priceSteps!: readonly ExplainedStep[];

  @Column('timestamptz', { name: 'priced_at', default: () => 'now()' })
  pricedAt!: Date;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
