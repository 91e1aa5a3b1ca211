import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Product } from './product.entity';

const living = { unique: true, where: 'deleted_at IS NULL' };

/** What is put into a cart: a product in one combination of attribute values. */
@Entity('variants')
@Index('variants_sku_unique', ['sku'], living)
@Index('variants_combination_unique', ['productId', 'combination'], living)
@Index('variants_product_idx', ['productId'])
@Index('variants_one_default', ['productId'], { unique: true, where: 'is_default' })
export class Variant {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'product_id' })
  @ForeignKey(() => Product, { name: 'variants_product_fk', onDelete: 'CASCADE' })
  productId!: string;

  @Column('text')
  sku!: string;

  @Column('bigint', { name: 'price_adjustment_minor', default: 0 })
  priceAdjustmentMinor!: string;

  /** Its attribute values in one canonical spelling, so that no combination exists twice. */
  @Column('text', { default: '' })
  combination!: string;

  @Column('boolean', { name: 'is_default', default: false })
  isDefault!: boolean;

  @Column('integer', { default: 0 })
  position!: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;
}
