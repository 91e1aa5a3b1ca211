import { AmountField, ChoiceField, PageRequest, TextField } from '#http';
import { DomainError, parseAmount } from '#kernel';
import type { ProductFilter } from '../list-products';
import { type ProductSort, productSorts } from '../rules/product-sort';
import { type ProductStatus, productStatuses } from '../rules/product-status';

export class ProductListRequest extends PageRequest {
  @TextField({
    description:
      'Words of the name, brand, SKU, attribute values or description, all of which must be found; the last one may be ' +
      'unfinished. When nothing has them all, words like them are looked for',
    min: 0,
    max: 200,
    optional: true,
    example: 'down jacket',
  })
  readonly q?: string;

  @TextField({
    description: 'Id or slug; products in the categories below it are listed too',
    max: 200,
    optional: true,
    example: 'clothing',
  })
  readonly category?: string;

  @TextField({ description: 'Id or slug', max: 200, optional: true, example: 'northlight' })
  readonly brand?: string;

  @AmountField({
    description: 'Lowest price of the product itself, before a variant’s adjustment and any rule',
    optional: true,
    example: '50.00',
  })
  readonly minPrice?: string;

  @AmountField({ description: 'Highest price of the product itself', optional: true, example: '250.00' })
  readonly maxPrice?: string;

  @ChoiceField({
    description:
      'true: only products of which some variant, with all the attributes asked for, can be sold now; at most a second old',
    of: ['true', 'false'],
    optional: true,
    example: 'true',
  })
  readonly inStock?: 'true' | 'false';

  @ChoiceField({
    description: 'Any but `active` is for staff',
    of: productStatuses,
    optional: true,
    example: 'active',
  })
  readonly status: ProductStatus = 'active';

  @ChoiceField({
    description:
      'Order of the list; a minus means descending. When left out: the best finds of a search first and the newest of ' +
      'equally good ones, without a search the newest first',
    of: productSorts,
    optional: true,
    example: '-createdAt',
  })
  readonly sort?: ProductSort;

  @ChoiceField({ description: 'true: with `facets`', of: ['true', 'false'], optional: true, example: 'true' })
  readonly facets?: 'true' | 'false';
}

/** What a request asks for. A search of nothing but blanks is none. @throws DomainError `invalid_amount` */
export function filterOf(
  query: ProductListRequest,
  attributes: ProductFilter['attributes'],
  currency: string,
): ProductFilter {
  const { q, category, brand, minPrice, maxPrice, inStock, status } = query;
  return {
    status,
    q: q === undefined || q.trim() === '' ? undefined : q,
    category,
    brand,
    minPriceMinor: minPrice === undefined ? undefined : amountAt('/minPrice', minPrice, currency),
    maxPriceMinor: maxPrice === undefined ? undefined : amountAt('/maxPrice', maxPrice, currency),
    inStock: inStock === 'true',
    attributes,
  };
}

function amountAt(pointer: string, amount: string, currency: string): bigint {
  try {
    return parseAmount(amount, currency);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const { detail } = error.details;
    throw new DomainError(error.kind, error.code, { detail, errors: [{ pointer, detail }] });
  }
}
