import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Product } from './product.entity';

@Entity('product_images')
@Index('product_images_product_idx', ['productId', 'position'])
export class ProductImage {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'product_id' })
  @ForeignKey(() => Product, { name: 'product_images_product_fk', onDelete: 'CASCADE' })
  productId!: string;

  @Column('text')
  url!: string;

  @Column('text', { default: '' })
  alt!: string;

  @Column('integer')
  position!: number;
}
