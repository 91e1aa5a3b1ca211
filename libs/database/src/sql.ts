import { createHash } from 'node:crypto';

/**
 * A statement that each connection parses once and plans a few times, for hot paths. Its text is constant, and a plan that
 * does not know the parameters must do: only look-ups by key, and writes.
 */
export interface PreparedSql {
  readonly name: string;
  readonly text: string;
}

/** Marks a statement, at the top of a file, as one that connections keep prepared. */
export function prepared(text: string): PreparedSql {
  return { name: `holdfast_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`, text };
}

export type Sql = string | PreparedSql;

export const textOf = (sql: Sql): string => (typeof sql === 'string' ? sql : sql.text);
