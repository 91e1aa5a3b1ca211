import { isStorableText } from '#kernel';

/** The closed list of orders in which products are listed; a leading minus means descending. */
export const productSorts = ['createdAt', '-createdAt', 'price', '-price', 'name', '-name'] as const;
export type ProductSort = (typeof productSorts)[number];

/** A search that asks for no order shows the best finds first, and the newest of equally good ones. */
export type ListOrder = ProductSort | 'relevance';

/** Where a page ended: what its last item is sorted by, as text, and its id. */
export interface SortPosition {
  readonly key: string;
  readonly id: string;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const wholeNumber = /^\d{1,16}$/;
const rankAndTime = /^\d{1,9}\.\d{1,16}$/;

/** Whether a position could have come from a list in this order: what has not must never reach a query. */
export function isPositionIn(order: ListOrder, { key, id }: SortPosition): boolean {
  if (!uuid.test(id)) return false;
  if (order === 'relevance') return rankAndTime.test(key);
  return order.endsWith('name') ? isStorableText(key) : wholeNumber.test(key);
}

/** For lists that are sorted by name alone. */
export const isPositionByName = (position: SortPosition): boolean => isPositionIn('name', position);
