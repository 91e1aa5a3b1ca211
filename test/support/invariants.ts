import { checkInvariants } from '#invariants';
import type { Shop } from './shop';

/** What only holds while a worker runs; left out for shops without one. */
const needsWorker = new Set(['I7', 'I8', 'I9', 'I11']);

/** The rules that do not hold, with what violates them; empty when all is well. */
export async function checkedInvariants(shop: Pick<Shop, 'rows' | 'hasWorker'>): Promise<unknown[]> {
  const reader = { query: <Row>(sql: string, parameters: readonly unknown[] = []) => shop.rows<Row>(sql, parameters) };
  const { rules } = await checkInvariants(reader);
  const applicable = rules.filter(({ rule }) => shop.hasWorker || !needsWorker.has(rule));
  return applicable.filter(({ violations }) => violations > 0);
}
