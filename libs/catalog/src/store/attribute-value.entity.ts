import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { Attribute } from './attribute.entity';

@Entity('attribute_values')
@Unique('attribute_values_unique', ['attributeId', 'value'])
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
