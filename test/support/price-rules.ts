import { randomBytes } from 'node:crypto';
import { call, type Customer, type Json } from './client';
import type { Shop } from './shop';

/** Makes a price rule as the staff does; returns its id. */
export async function newRule(shop: Shop, staff: Customer, rule: Json): Promise<string> {
  const made = await call(shop.url, '/pricing/rules', { body: { name: rule.kind, ...rule }, headers: staff.headers });
  if (made.status !== 201) throw new Error(`The rule was refused: ${JSON.stringify(made.body)}`);
  return made.body.id;
}

export const percentOff = (value: string): Json => ({ type: 'percent', value });

/** A coupon of its own, so that tests do not meet each other. */
export async function newCoupon(shop: Shop, staff: Customer, rule: Json): Promise<{ code: string; ruleId: string }> {
  const code = `C${randomBytes(5).toString('hex')}`.toUpperCase();
  return { code, ruleId: await newRule(shop, staff, { kind: 'coupon', couponCode: code, ...rule }) };
}

export async function usesOf(shop: Shop, ruleId: string): Promise<number> {
  const [row] = await shop.rows<{ used: number }>('select used from price_rule_usage where rule_id = $1', [ruleId]);
  return row?.used ?? 0;
}
