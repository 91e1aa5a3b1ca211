/** The closed list of orders in which rules are listed; a leading minus means descending. */
export const ruleSorts = ['createdAt', '-createdAt', 'priority', '-priority'] as const;
export type RuleSort = (typeof ruleSorts)[number];

/** Where a page ended: what its last item is sorted by, as text, and its id. */
export interface RulePosition {
  readonly key: string;
  readonly id: string;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const microseconds = /^\d{1,16}$/;
const priority = /^-?\d{1,9}$/;

/** Whether a position could have come from a list in this order: what has not must never reach a query. */
export function isRulePosition(sort: RuleSort, { key, id }: RulePosition): boolean {
  return uuid.test(id) && (sort.endsWith('priority') ? priority : microseconds).test(key);
}
