import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ProductStatus } from '../rules/product-status';
import { Brand } from './brand.entity';

/** What is sold, in one or more variants. `priceMinor` is the price before a variant's adjustment. */
@Entity('products')
@Check('products_price_not_negative', 'price_minor >= 0')
@Check('products_status_known', "status in ('active', 'draft', 'archived')")
@Index('products_slug_unique', ['slug'], { unique: true, where: 'deleted_at IS NULL' })
@Index('products_brand_idx', ['brandId'])
export class Product {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  slug!: string;

  @Column('text')
  name!: string;

  @Column('text', { default: '' })
  description!: string;

  @Column('text', { default: 'active' })
  status!: ProductStatus;

  @Column('bigint', { name: 'price_minor' })
  priceMinor!: string;

  @Column('uuid', { name: 'brand_id', nullable: true })
  @ForeignKey(() => Brand, { name: 'products_brand_fk' })
  brandId!: string | null;

  @Column('integer', { default: 1 })
  version!: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;

  /** When it was hidden for good; the row stays, for past orders. */
  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;
}
