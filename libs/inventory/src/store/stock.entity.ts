import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** Counters of one variant. `reserved` never exceeds `onHand`; the database refuses it. */
@Entity('stock')
@Check('stock_reserved_within_on_hand', 'reserved >= 0 and reserved <= on_hand')
@Check('stock_threshold_not_negative', 'low_stock_threshold >= 0')
export class Stock {
  @PrimaryColumn('uuid', { name: 'variant_id' })
  variantId!: string;

  @Column('integer', { name: 'on_hand' })
  onHand!: number;

  @Column('integer', { default: 0 })
  reserved!: number;

  @Column('integer', { name: 'low_stock_threshold', default: 5 })
  lowStockThreshold!: number;

  /** The greatest token of a lock outside of the database that has changed the row; smaller ones come too late. */
  @Column('bigint', { name: 'lock_token', default: 0 })
  lockToken!: string;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
