import type { RuleId } from '#invariants';
import type { TradingDay } from '../trading-day';

/** One way to damage a healthy shop, and what the auditor has to say about it. */
export interface Planting {
  readonly rule: RuleId;
  /** Completes the sentence "the rule notices …". */
  readonly what: string;
  /** The damage: statements, run in a transaction that is rolled back afterwards. */
  readonly sql: (day: TradingDay) => string;
  /** A detail that the rule reports. */
  readonly says: RegExp;
  /** Other rules that the same damage violates. */
  readonly also?: readonly RuleId[];
}

/** Statements on a table whose triggers refuse changes; afterwards the triggers are back. */
export const against = (table: string, sql: string): string =>
  `alter table ${table} disable trigger user; ${sql}; alter table ${table} enable trigger user;`;
