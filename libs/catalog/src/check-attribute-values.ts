import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { AttributeRepeated, SkuTaken, UnknownAttributeValue, VariantExists } from './catalog.errors';
import type { ConstraintRefusals } from './constraint-refusals';
import { faultsOfChoice } from './rules/attribute-choice';
import { AttributeReadModel } from './store/attribute.read-model';

/** What the database refuses of a variant. A value may go away between the check and the write. */
export const variantRefusals: ConstraintRefusals = {
  variants_combination_unique: () => new VariantExists(),
  variants_sku_unique: () => new SkuTaken(),
  variant_attribute_values_value_fk: () => new UnknownAttributeValue(),
};

/** Refuses attribute values that are not there or do not go together. @throws UnknownAttributeValue @throws AttributeRepeated */
@Injectable()
export class CheckAttributeValues {
  constructor(private readonly attributes: AttributeReadModel) {}

  async run(reader: Reader, valueIds: readonly string[]): Promise<void> {
    if (valueIds.length === 0) return;
    const { unknown, repeated } = faultsOfChoice(valueIds, await this.attributes.chosen(reader, valueIds));
    if (unknown.length > 0) throw new UnknownAttributeValue(unknown);
    if (repeated.length > 0) throw new AttributeRepeated(repeated);
  }
}
