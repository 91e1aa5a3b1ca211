import type { Reader } from '#database';
import { newId } from '#kernel';

/** Columns of a rule that a test cares for; the rest is a coupon of 10 % for everything and everybody. */
export type PlantedRule = Readonly<Record<string, unknown>> & { readonly usage_limit?: number; readonly used?: number };

/** Writes a rule with its usage row as the use cases would. @returns its id */
export async function plantRule(sql: Reader['query'], rule: PlantedRule = {}): Promise<string> {
  const { usage_limit: usageLimit = null, used = 0, ...given } = rule;
  const usual = given['kind'] === undefined ? { kind: 'coupon', coupon_code: 'TEN' } : {};
  const byDefault = given['adjustment_type'] === undefined ? { adjustment_type: 'percent', percent_ppm: 100_000 } : {};
  const columns = { id: newId(), name: 'A rule', ...usual, ...byDefault, ...given };
  const names = Object.keys(columns);
  const places = names.map((_, index) => `$${index + 1}`);
  await sql(`insert into price_rules (${names.join(', ')}) values (${places.join(', ')})`, Object.values(columns));
  await sql('insert into price_rule_usage (rule_id, usage_limit, used) values ($1, $2, $3)', [
    columns.id,
    usageLimit,
    used,
  ]);
  return columns.id;
}
