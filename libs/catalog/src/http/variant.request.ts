import { AmountField, IdListField, IntegerField, TextField } from '#http';
import { productLimits, skuPattern } from '../rules/product-limits';

const exampleValues = ['0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c13', '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c14'];

export class AddVariantRequest {
  @TextField({ description: 'Stock keeping unit', max: productLimits.sku, pattern: skuPattern, example: 'RDJ-M-NAVY' })
  readonly sku!: string;

  @AmountField({
    description: 'Added to the price of the product; may be negative; 0 when left out',
    signed: true,
    optional: true,
    example: '10.00',
  })
  readonly priceAdjustment?: string | number;

  @IdListField({
    description: 'What makes it differ from the other variants: one value of an attribute at most',
    max: productLimits.choices,
    optional: true,
    example: exampleValues,
  })
  readonly attributeValueIds?: readonly string[];

  @IntegerField({
    description: 'Units that can be sold at once; 0 when left out',
    min: 0,
    max: productLimits.units,
    optional: true,
    example: 10,
  })
  readonly stock?: number;
}

export class ChangeVariantRequest {
  @TextField({
    description: 'Stock keeping unit',
    max: productLimits.sku,
    pattern: skuPattern,
    optional: true,
    example: 'RDJ-M-NAVY',
  })
  readonly sku?: string;

  @AmountField({
    description: 'Added to the price of the product; may be negative',
    signed: true,
    optional: true,
    example: '-5.00',
  })
  readonly priceAdjustment?: string | number;

  @IdListField({
    description: 'All its attribute values: one of an attribute at most',
    max: productLimits.choices,
    optional: true,
    example: exampleValues,
  })
  readonly attributeValueIds?: readonly string[];
}
