import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { AttributeValue } from './attribute-value.entity';
import { Variant } from './variant.entity';

/** A variant has a value of an attribute. */
@Entity('variant_attribute_values')
@Index('variant_attribute_values_value_idx', ['attributeValueId'])
export class VariantAttributeValue {
  @PrimaryColumn('uuid', { name: 'variant_id' })
  @ForeignKey(() => Variant, { name: 'variant_attribute_values_variant_fk', onDelete: 'CASCADE' })
  variantId!: string;

  @PrimaryColumn('uuid', { name: 'attribute_value_id' })
  @ForeignKey(() => AttributeValue, { name: 'variant_attribute_values_value_fk' })
  attributeValueId!: string;
}
