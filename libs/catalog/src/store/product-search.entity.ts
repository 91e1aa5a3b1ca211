import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Product } from './product.entity';

/** The words that a product is found by, unless it is deleted. Triggers of the database write it; nothing else may. */
@Entity('product_search')
@Index('product_search_words_idx', { synchronize: false })
export class ProductSearch {
  @PrimaryColumn('uuid', { name: 'product_id' })
  @ForeignKey(() => Product, { name: 'product_search_product_fk', onDelete: 'CASCADE' })
  productId!: string;

  @Column('text')
  status!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  /** Weighed: A the name, B brand and attribute values, C SKUs, D the description. */
  @Column('tsvector')
  words!: string;

  /** Of the text that the words were made from. */
  @Column('bigint', { name: 'source_hash' })
  sourceHash!: string;
}
