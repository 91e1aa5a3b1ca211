import { DomainError, parseAmount } from '#kernel';
import { maxImages } from './image-order';
import { isImageUrl } from './image-url';
import { lengthOf, productLimits, skuPattern } from './product-limits';
import { type ProductStatus, productStatuses } from './product-status';
import { slugPattern } from './slug';

/** A cell that was read, or why it cannot be. */
export type Cell<T> = { readonly value: T } | CellProblem;

export interface CellProblem {
  readonly code: string;
  readonly detail: string;
}

const problem = (code: string, detail: string): CellProblem => ({ code, detail });

function shortText(text: string, max: number): Cell<string> {
  return lengthOf(text) > max ? problem('too_long', `must have at most ${max} characters`) : { value: text };
}

/** Text of any kind, such as a name. */
export const textCell =
  (max: number) =>
  (text: string): Cell<string> =>
    shortText(text, max);

export function slugCell(text: string): Cell<string> {
  if (slugPattern.test(text)) return shortText(text, productLimits.slug);
  return problem('invalid_slug', 'must be small letters, digits and single dashes, and no id');
}

export function skuCell(text: string): Cell<string> {
  if (!skuPattern.test(text)) return problem('invalid_sku', 'must be one line');
  return shortText(text, productLimits.sku);
}

export function statusCell(text: string): Cell<ProductStatus> {
  const value = productStatuses.find((status) => status === text);
  return value ? { value } : problem('unknown_status', `must be one of ${productStatuses.join(', ')}`);
}

/** An amount in minor units; not negative unless `signed`. */
export const amountCell =
  (currency: string, { signed }: { signed: boolean }) =>
  (text: string): Cell<bigint> => {
    const plain = signed ? /^-?\d{1,12}(\.\d{1,6})?$/ : /^\d{1,12}(\.\d{1,6})?$/;
    const rule = `must be a decimal such as 19.90${signed ? '' : ', not negative'}`;
    if (!plain.test(text)) return problem('invalid_amount', rule);
    try {
      return { value: parseAmount(text, currency) };
    } catch (error) {
      if (error instanceof DomainError) return problem(error.code, error.message);
      throw error;
    }
  };

export function unitsCell(text: string): Cell<number> {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : -1;
  if (value >= 0 && value <= productLimits.units) return { value };
  return problem('invalid_number', `must be a whole number from 0 to ${productLimits.units}`);
}

const parts = (text: string): string[] => text.split('|').map((part) => part.trim());

/** Slugs of categories: a set, so sorted and each once. */
export function categoriesCell(text: string): Cell<readonly string[]> {
  const slugs = [...new Set(parts(text))].toSorted();
  if (!slugs.every((slug) => slugPattern.test(slug))) {
    return problem('invalid_slug', 'must be slugs of categories, separated by |');
  }
  if (slugs.length <= productLimits.categories) return { value: slugs };
  return problem('too_many', `must be at most ${productLimits.categories} categories`);
}

/** Addresses of images in their order. */
export function imagesCell(text: string): Cell<readonly string[]> {
  const urls = parts(text);
  if (urls.length > maxImages) return problem('too_many', `must be at most ${maxImages} images`);
  if (urls.every((url) => isImageUrl(url) && lengthOf(url) <= productLimits.imageUrl)) return { value: urls };
  return problem('invalid_url', 'must be addresses that begin with http:// or https://, separated by |');
}
