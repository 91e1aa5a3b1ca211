import { IdField, IntegerField, TextField } from '#http';
import { productLimits } from '../rules/product-limits';
import { slugPattern } from '../rules/slug';

const maxNameLength = 100;
const maxPosition = 1_000_000;
const exampleId = '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c12';

export class CreateCategoryRequest {
  @TextField({ description: 'What it is called', max: maxNameLength, pattern: /\S/, example: 'Jackets' })
  readonly name!: string;

  @TextField({
    description: 'Address of the category: small letters, digits and single dashes; made from the name when left out',
    max: productLimits.slug,
    pattern: slugPattern,
    optional: true,
    example: 'jackets',
  })
  readonly slug?: string;

  @IdField({
    description: 'The category that it stands below; a root when null or left out',
    optional: true,
    nullable: true,
    example: exampleId,
  })
  readonly parentId?: string | null;

  @IntegerField({
    description: 'Siblings are shown by rising position, then by name; behind all of them when left out',
    min: 0,
    max: maxPosition,
    optional: true,
    example: 0,
  })
  readonly position?: number;
}

export class ChangeCategoryRequest {
  @TextField({
    description: 'What it is called; the slug stays as it is',
    max: maxNameLength,
    pattern: /\S/,
    optional: true,
    example: 'Jackets',
  })
  readonly name?: string;

  @TextField({
    description: 'Address of the category: small letters, digits and single dashes; the old one leads nowhere then',
    max: productLimits.slug,
    pattern: slugPattern,
    optional: true,
    example: 'jackets',
  })
  readonly slug?: string;

  @IdField({
    description: 'The category that it is to stand below, with all that stands below it; null makes it a root',
    optional: true,
    nullable: true,
    example: exampleId,
  })
  readonly parentId?: string | null;

  @IntegerField({
    description:
      'Siblings are shown by rising position, then by name; a category that moves stands behind its new siblings when left out',
    min: 0,
    max: maxPosition,
    optional: true,
    example: 0,
  })
  readonly position?: number;
}
