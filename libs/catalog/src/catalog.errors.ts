import { DomainError } from '#kernel';

/** Another product, perhaps a deleted one, has this slug. */
export class SlugTaken extends DomainError {
  constructor() {
    super('conflict', 'slug_taken', {
      detail: 'Another product has this slug.',
      errors: [{ pointer: '/slug', detail: 'is taken' }],
    });
  }
}

/** Another variant, perhaps a deleted one, has this SKU. */
export class SkuTaken extends DomainError {
  constructor() {
    super('conflict', 'sku_taken', {
      detail: 'Another variant has this SKU.',
      errors: [{ pointer: '/sku', detail: 'is taken' }],
    });
  }
}

export class UnknownBrand extends DomainError {
  constructor() {
    super('invalid', 'unknown_brand', {
      detail: 'There is no such brand.',
      errors: [{ pointer: '/brandId', detail: 'is not the id of a brand' }],
    });
  }
}

export class UnknownCategory extends DomainError {
  /** @param positions where in the list of category ids the unknown ones are, from 0 */
  constructor(positions: readonly number[]) {
    super('invalid', 'unknown_category', {
      detail: 'There is no such category.',
      errors: positions.map((position) => ({
        pointer: `/categoryIds/${position}`,
        detail: 'is not the id of a category',
      })),
    });
  }
}

/** The cursor is well-formed but was never given out for this list. */
export class ForeignCursor extends DomainError {
  constructor() {
    super('invalid', 'invalid_cursor', { detail: 'The cursor does not belong to this list and sort order.' });
  }
}
