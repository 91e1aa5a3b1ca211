import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Attribute } from './attribute.entity';

/** Unique within its attribute without regard to case: the index is on `lower(value)`. */
@Entity('attribute_values')
@Index('attribute_values_unique', { synchronize: false })
export class AttributeValue {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'attribute_id' })
  @ForeignKey(() => Attribute, { name: 'attribute_values_attribute_fk', onDelete: 'CASCADE' })
  attributeId!: string;

  @Column('text')
  value!: string;

  @Column('integer', { default: 0 })
  position!: number;
}
