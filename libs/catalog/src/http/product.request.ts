import { PageRequest, AmountField, ChoiceField, IdField, IdListField, IntegerField, TextField } from '#http';
import { type ProductSort, productSorts } from '../rules/product-sort';
import { type ProductStatus, productStatuses } from '../rules/product-status';
import { slugPattern } from '../rules/slug';

const maxNameLength = 200;
const maxUnits = 1_000_000_000;

export class ProductListRequest extends PageRequest {
  @TextField({
    description: 'Id or slug; products in the categories below it are listed too',
    max: 200,
    optional: true,
    example: 'clothing',
  })
  readonly category?: string;

  @TextField({ description: 'Id or slug', max: 200, optional: true, example: 'northlight' })
  readonly brand?: string;

  @ChoiceField({
    description: 'Order of the list; a minus means descending',
    of: productSorts,
    optional: true,
    example: '-createdAt',
  })
  readonly sort: ProductSort = '-createdAt';
}

export class CreateProductRequest {
  @TextField({ description: 'What it is called', max: maxNameLength, pattern: /\S/, example: 'Ridge Down Jacket' })
  readonly name!: string;

  @AmountField({ description: 'Price of one unit before any rule', example: '249.00' })
  readonly price!: string | number;

  @IntegerField({
    description: 'Units of the default variant that can be sold at once; 0 when left out',
    min: 0,
    max: maxUnits,
    optional: true,
    example: 10,
  })
  readonly stock?: number;

  @TextField({
    description: 'Stock keeping unit of the default variant; made from the slug when left out',
    max: 64,
    pattern: /^\S(?:.*\S)?$/,
    optional: true,
    example: 'RDJ',
  })
  readonly sku?: string;

  @TextField({
    description: 'Address of the product: small letters, digits and single dashes; made from the name when left out',
    max: 120,
    pattern: slugPattern,
    optional: true,
    example: 'ridge-down-jacket',
  })
  readonly slug?: string;

  @TextField({
    description: 'What it is',
    min: 0,
    max: 10_000,
    optional: true,
    example: 'A trim down jacket for cold starts and long belays.',
  })
  readonly description?: string;

  @IdField({ description: 'Its brand', optional: true, example: '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11' })
  readonly brandId?: string;

  @IdListField({
    description: 'The categories it stands in',
    max: 50,
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
