import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Category } from './category.entity';
import { Product } from './product.entity';

/** A product stands in a category. */
@Entity('product_categories')
@Index('product_categories_category_idx', ['categoryId', 'productId'])
export class ProductCategory {
  @PrimaryColumn('uuid', { name: 'product_id' })
  @ForeignKey(() => Product, { name: 'product_categories_product_fk', onDelete: 'CASCADE' })
  productId!: string;

  @PrimaryColumn('uuid', { name: 'category_id' })
  @ForeignKey(() => Category, { name: 'product_categories_category_fk', onDelete: 'CASCADE' })
  categoryId!: string;
}
