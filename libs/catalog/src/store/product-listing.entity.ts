import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Product } from './product.entity';

/** What lists filter, sort and count products by. Triggers of the database write it; nothing else may. */
@Entity('product_listing')
@Index('product_listing_newest_idx', ['status', 'createdAt', 'productId'])
@Index('product_listing_by_name_idx', ['status', 'name', 'productId'])
@Index('product_listing_by_price_idx', ['status', 'priceMinor', 'productId'])
@Index('product_listing_brand_idx', ['brandId', 'status'])
@Index('product_listing_categories_idx', { synchronize: false })
@Index('product_listing_values_idx', { synchronize: false })
export class ProductListing {
  @PrimaryColumn('uuid', { name: 'product_id' })
  @ForeignKey(() => Product, { name: 'product_listing_product_fk', onDelete: 'CASCADE' })
  productId!: string;

  /** The product's, or `deleted`. */
  @Column('text')
  status!: string;

  @Column('text')
  name!: string;

  @Column('bigint', { name: 'price_minor' })
  priceMinor!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('uuid', { name: 'brand_id', nullable: true })
  brandId!: string | null;

  /** The product's categories and all above them, in order. */
  @Column('uuid', { name: 'category_ids', array: true, default: '{}' })
  categoryIds!: string[];

  /** The attribute values of all variants that are not deleted, in order. */
  @Column('uuid', { name: 'value_ids', array: true, default: '{}' })
  valueIds!: string[];
}
