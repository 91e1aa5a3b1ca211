/** How much of each thing a product or a variant may have: lengths in characters. */
export const productLimits = {
  slug: 120,
  name: 200,
  description: 10_000,
  sku: 64,
  imageUrl: 2048,
  categories: 50,
  /** Attribute values of one variant. */
  choices: 20,
  /** Units of one variant. */
  units: 1_000_000_000,
} as const;

export const skuPattern = /^\S(?:.*\S)?$/;

/** The length of a text as people count: a surrogate pair, or a character with its variation selector, is one. */
export function lengthOf(text: string): number {
  const selected = text.match(/[^\uFE0F\uFE0E][\uFE0F\uFE0E]/g)?.length ?? 0;
  const pairs = text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0;
  return text.length - selected - pairs;
}
