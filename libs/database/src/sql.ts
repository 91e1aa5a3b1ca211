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

/**
 * A parameter for an array of ids, numbers or amounts: it is written as PostgreSQL reads it, without a look at each character.
 * Only for values that this process has made or checked; texts are given as arrays.
 */
export function plainArray(values: readonly (string | number | bigint | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}

const separator = '\u001f';

/**
 * A parameter for an array of texts that hold no control characters, such as JSON: escaping them one by one as elements of an
 * array would cost more than making them. The statement takes it apart again by `joinedTexts`.
 */
export function joined(texts: readonly string[]): string {
  return texts.join(separator);
}

/** The array behind such a parameter, in SQL. */
export const joinedTexts = (parameter: string): string => `string_to_array(${parameter}, chr(31))`;
