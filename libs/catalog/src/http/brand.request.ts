import { TextField } from '#http';
import { productLimits } from '../rules/product-limits';
import { slugPattern } from '../rules/slug';

const maxNameLength = 100;

export class CreateBrandRequest {
  @TextField({ description: 'What it is called', max: maxNameLength, pattern: /\S/, example: 'Northlight' })
  readonly name!: string;

  @TextField({
    description: 'Address of the brand: small letters, digits and single dashes; made from the name when left out',
    max: productLimits.slug,
    pattern: slugPattern,
    optional: true,
    example: 'northlight',
  })
  readonly slug?: string;
}

export class ChangeBrandRequest {
  @TextField({
    description: 'What it is called; the slug stays as it is',
    max: maxNameLength,
    pattern: /\S/,
    optional: true,
    example: 'Northlight',
  })
  readonly name?: string;

  @TextField({
    description: 'Address of the brand: small letters, digits and single dashes; the old one leads nowhere then',
    max: productLimits.slug,
    pattern: slugPattern,
    optional: true,
    example: 'northlight',
  })
  readonly slug?: string;
}
