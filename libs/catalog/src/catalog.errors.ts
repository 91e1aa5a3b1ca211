import { DomainError } from '#kernel';
import type { ImportReport } from './rules/import-report';
import type { Slugged } from './rules/slug';

/** Something else of the same kind has this slug. */
export class SlugTaken extends DomainError {
  constructor(kind: Slugged) {
    super('conflict', 'slug_taken', {
      detail: `Another ${kind} has this slug.`,
      errors: [{ pointer: '/slug', detail: 'is taken' }],
    });
  }
}

export class SkuTaken extends DomainError {
  constructor() {
    super('conflict', 'sku_taken', {
      detail: 'Another variant has this SKU.',
      errors: [{ pointer: '/sku', detail: 'is taken' }],
    });
  }
}

/** The product is no longer what the caller's `If-Match` names. */
export class ProductOutdated extends DomainError {
  constructor() {
    super('precondition_failed', 'precondition_failed', {
      detail: 'The product has changed since the answer whose ETag was sent. Read it again.',
    });
  }
}

export class VariantExists extends DomainError {
  constructor() {
    super('conflict', 'variant_exists', {
      detail: 'The product has a variant with these attribute values.',
      errors: [{ pointer: '/attributeValueIds', detail: 'are those of another variant' }],
    });
  }
}

export class LastVariant extends DomainError {
  constructor() {
    super('conflict', 'last_variant', {
      detail: 'A product keeps at least one variant. Delete the product, or add another variant first.',
    });
  }
}

export class TooManyImages extends DomainError {
  constructor(max: number) {
    super('conflict', 'too_many_images', { detail: `A product has at most ${max} images.` });
  }
}

export class BrandInUse extends DomainError {
  constructor() {
    super('conflict', 'brand_in_use', { detail: 'There are products of this brand.' });
  }
}

export class CategoryCycle extends DomainError {
  constructor() {
    super('conflict', 'category_cycle', {
      detail: 'A category cannot stand below itself.',
      errors: [{ pointer: '/parentId', detail: 'is the category itself or one below it' }],
    });
  }
}

export class CategoryNotEmpty extends DomainError {
  constructor() {
    super('conflict', 'category_not_empty', { detail: 'There are categories below this one.' });
  }
}

export class AttributeExists extends DomainError {
  constructor() {
    super('conflict', 'attribute_exists', {
      detail: 'Another attribute has this name, if perhaps in other letters, small or capital.',
      errors: [{ pointer: '/name', detail: 'is taken' }],
    });
  }
}

export class ValueExists extends DomainError {
  constructor(pointer = '/value') {
    super('conflict', 'value_exists', {
      detail: 'The attribute has this value already, if perhaps in other letters, small or capital.',
      errors: [{ pointer, detail: 'is taken' }],
    });
  }
}

export class AttributeInUse extends DomainError {
  constructor() {
    super('conflict', 'attribute_in_use', { detail: 'There are variants with values of this attribute.' });
  }
}

export class ValueInUse extends DomainError {
  constructor() {
    super('conflict', 'value_in_use', { detail: 'There are variants with this value.' });
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
  /** @param positions where in the list of category ids the unknown ones are, from 0; left out when it is not known */
  constructor(positions?: readonly number[]) {
    super('invalid', 'unknown_category', {
      detail: 'There is no such category.',
      errors: inList('/categoryIds', 'is not the id of a category', positions),
    });
  }
}

export class UnknownParent extends DomainError {
  constructor() {
    super('invalid', 'unknown_category', {
      detail: 'There is no such category.',
      errors: [{ pointer: '/parentId', detail: 'is not the id of a category' }],
    });
  }
}

export class UnknownAttributeValue extends DomainError {
  /** @param positions where in the list of value ids the unknown ones are, from 0; left out when it is not known */
  constructor(positions?: readonly number[]) {
    super('invalid', 'unknown_attribute_value', {
      detail: 'There is no such attribute value.',
      errors: inList('/attributeValueIds', 'is not the id of an attribute value', positions),
    });
  }
}

export class AttributeRepeated extends DomainError {
  /** @param positions where in the list of value ids those are whose attribute came before, from 0 */
  constructor(positions: readonly number[]) {
    super('invalid', 'attribute_repeated', {
      detail: 'A variant has one value of an attribute at most.',
      errors: inList('/attributeValueIds', 'is a second value of one attribute', positions),
    });
  }
}

export class InvalidImageUrl extends DomainError {
  constructor() {
    super('invalid', 'invalid_image_url', {
      detail: 'An image is at an http or https address.',
      errors: [{ pointer: '/url', detail: 'is not an http or https address' }],
    });
  }
}

export class IncompleteImageOrder extends DomainError {
  constructor() {
    super('invalid', 'incomplete_image_order', {
      detail: 'The order names each image of the product once, and nothing else.',
      errors: [{ pointer: '/imageIds', detail: 'are not exactly the images of the product' }],
    });
  }
}

/** The lowest price asked for is above the highest. */
export class InvalidPriceRange extends DomainError {
  constructor() {
    super('invalid', 'invalid_price_range', {
      detail: 'No price is at least `minPrice` and at most `maxPrice`.',
      errors: [{ pointer: '/minPrice', detail: 'is above maxPrice' }],
    });
  }
}

/** The cursor is well-formed but was never given out for this list. */
export class ForeignCursor extends DomainError {
  constructor() {
    super('invalid', 'invalid_cursor', { detail: 'The cursor does not belong to this list and sort order.' });
  }
}

function inList(pointer: string, detail: string, positions?: readonly number[]) {
  return positions
    ? positions.map((position) => ({ pointer: `${pointer}/${position}`, detail }))
    : [{ pointer, detail }];
}

/** Some lines of a product file are faulty, and all or none were wanted; nothing was changed. */
export class ImportInvalid extends DomainError {
  constructor(report: ImportReport) {
    const faults = report.errors.length + report.errorsOmitted;
    super('invalid', 'import_invalid', {
      detail: `The file has ${faults} fault${faults === 1 ? '' : 's'}; nothing was imported.`,
      members: { ...report },
    });
  }
}

/** Other imports are being read or applied; nothing was changed. */
export class ImportRunning extends DomainError {
  constructor() {
    super('conflict', 'import_running', {
      detail: 'Other product files are being imported; nothing was changed. Try again.',
      retryAfterSeconds: 30,
    });
  }
}
