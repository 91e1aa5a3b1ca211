import { AmountField, ChoiceField, IdField, IdListField, IntegerField, TextField } from '#http';
import { productLimits, skuPattern } from '../rules/product-limits';
import { type ProductStatus, productStatuses } from '../rules/product-status';
import { slugPattern } from '../rules/slug';

export class CreateProductRequest {
  @TextField({ description: 'What it is called', max: productLimits.name, pattern: /\S/, example: 'Ridge Down Jacket' })
  readonly name!: string;

  @AmountField({ description: 'Price of one unit before any rule', example: '249.00' })
  readonly price!: string | number;

  @IntegerField({
    description: 'Units of the default variant that can be sold at once; 0 when left out',
    min: 0,
    max: productLimits.units,
    optional: true,
    example: 10,
  })
  readonly stock?: number;

  @TextField({
    description: 'Stock keeping unit of the default variant; made from the slug when left out',
    max: productLimits.sku,
    pattern: skuPattern,
    optional: true,
    example: 'RDJ',
  })
  readonly sku?: string;

  @TextField({
    description: 'Address of the product: small letters, digits and single dashes; made from the name when left out',
    max: productLimits.slug,
    pattern: slugPattern,
    optional: true,
    example: 'ridge-down-jacket',
  })
  readonly slug?: string;

  @TextField({
    description: 'What it is',
    min: 0,
    max: productLimits.description,
    optional: true,
    example: 'A trim down jacket for cold starts and long belays.',
  })
  readonly description?: string;

  @IdField({ description: 'Its brand', optional: true, example: '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11' })
  readonly brandId?: string;

  @IdListField({
    description: 'The categories it stands in',
    max: productLimits.categories,
    optional: true,
    example: ['0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c12'],
  })
  readonly categoryIds?: readonly string[];

  @ChoiceField({
    description: 'Only active products are shown and sold; active when left out',
    of: productStatuses,
    optional: true,
    example: 'active',
  })
  readonly status?: ProductStatus;
}

export class ChangeProductRequest {
  @TextField({
    description: 'What it is called; the slug stays as it is',
    max: productLimits.name,
    pattern: /\S/,
    optional: true,
    example: 'Ridge Down Jacket II',
  })
  readonly name?: string;

  @AmountField({ description: 'Price of one unit before any rule', optional: true, example: '229.00' })
  readonly price?: string | number;

  @TextField({
    description: 'Address of the product: small letters, digits and single dashes; the old one leads nowhere then',
    max: productLimits.slug,
    pattern: slugPattern,
    optional: true,
    example: 'ridge-down-jacket-2',
  })
  readonly slug?: string;

  @TextField({
    description: 'What it is',
    min: 0,
    max: productLimits.description,
    optional: true,
    example: 'A trim down jacket for cold starts and long belays.',
  })
  readonly description?: string;

  @IdField({
    description: 'Its brand; null takes it away',
    optional: true,
    nullable: true,
    example: '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11',
  })
  readonly brandId?: string | null;

  @IdListField({
    description: 'All categories that it is to stand in',
    max: productLimits.categories,
    optional: true,
    example: ['0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c12'],
  })
  readonly categoryIds?: readonly string[];

  @ChoiceField({
    description: 'Only active products are shown and sold',
    of: productStatuses,
    optional: true,
    example: 'archived',
  })
  readonly status?: ProductStatus;
}
