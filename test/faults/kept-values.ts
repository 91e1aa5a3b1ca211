import type { Client } from 'pg';

type Row = Readonly<Record<string, unknown>>;

/** Every row of every table, by the table's name. */
export type Rows = Readonly<Record<string, readonly Row[]>>;

export async function rowsOf(client: Client): Promise<Rows> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
       and relname <> 'schema_migrations' order by relname`,
  );
  const all: Record<string, Row[]> = {};
  for (const { name } of tables) {
    const { rows } = await client.query<{ row: Row }>(`select to_jsonb(found) as row from ${name} as found`);
    all[name] = rows.map(({ row }) => row);
  }
  return all;
}

const written = (row: Row, columns: readonly string[]): string => JSON.stringify(columns.map((column) => row[column]));

/** How many of `after` are none of `before`, each of which counts once. */
function strangers(before: readonly string[], after: readonly string[]): number {
  const left = new Map<string, number>();
  for (const each of before) left.set(each, (left.get(each) ?? 0) + 1);
  return after.filter((each) => {
    const count = left.get(each) ?? 0;
    left.set(each, count - 1);
    return count <= 0;
  }).length;
}

function changesOf(before: readonly Row[], after: readonly Row[]): string[] {
  const columns = Object.keys(before[0] ?? {}).filter((column) => Object.hasOwn(after[0] ?? {}, column));
  const differ = (among: readonly string[]): boolean =>
    strangers(
      before.map((row) => written(row, among)),
      after.map((row) => written(row, among)),
    ) > 0;
  const rows = after.length === before.length ? [] : [' rows'];
  if (after.length === 0 || !differ(columns)) return rows;
  const changed = columns.filter((column) => differ([column]));
  return [...rows, ...(changed.length === 0 ? [' combinations'] : changed.map((column) => `.${column}`))];
}

/**
 * What is not as it was in the tables and columns that are there before and after: `table.column` for a column with values that
 * were not there, `table rows` for another number of rows. Rows that are still there may be in any order.
 */
export function changesBetween(before: Rows, after: Rows): string[] {
  return Object.keys(before).flatMap((table) => {
    const then = before[table] ?? [];
    const now = after[table];
    return now === undefined ? [] : changesOf(then, now).map((change) => `${table}${change}`);
  });
}
