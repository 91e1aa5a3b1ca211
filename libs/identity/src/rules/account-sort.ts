/** The closed list of orders in which accounts are listed; a leading minus means descending. */
export const accountSorts = ['createdAt', '-createdAt', 'email', '-email'] as const;
export type AccountSort = (typeof accountSorts)[number];

/** Where a page ended: what its last item is sorted by, as text, and its id. */
export interface AccountPosition {
  readonly key: string;
  readonly id: string;
}

const microseconds = /^\d{1,16}$/;
const longestKey = 300;

/** Whether a position could have come from a list in this order: what has not must never reach a query. */
export function isAccountPosition(sort: AccountSort, { key }: AccountPosition): boolean {
  return sort.endsWith('email') ? key.length <= longestKey && !key.includes('\0') : microseconds.test(key);
}
