import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { Product } from './product.entity';

@Entity('product_images')
@Unique('product_images_position_unique', ['productId', 'position'], { deferrable: 'INITIALLY IMMEDIATE' })
@Check('product_images_position_not_negative', 'position >= 0')
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
