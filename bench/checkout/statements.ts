import type { Client } from 'pg';
import type { Cell } from './cell';
import { type Context, onFreshDatabase } from './measure-sides';
import type { ProductSide } from './sides';

export interface CountedStatements extends Cell {
  readonly side: ProductSide;
  /** From the client's side: what a function or a trigger runs inside does not count, `begin` and `commit` do. */
  readonly perCheckout: number;
  readonly most: readonly { readonly calls: number; readonly text: string }[];
}

/** Counts statements in a run of its own, because counting costs time that no side that is compared should pay. */
export async function countStatements(
  context: Context,
  side: ProductSide,
  cells: readonly Cell[],
): Promise<CountedStatements[]> {
  const { warmUpSeconds, seconds } = context;
  const counting = { ...context, databaseSettings: { 'pg_stat_statements.track': 'top' } };
  return onFreshDatabase(counting, side, async ({ database: { sql }, measure }) => {
    const counted: CountedStatements[] = [];
    for (const cell of cells) {
      await sql.query('select pg_stat_statements_reset()');
      const { orders } = await measure({ ...cell, warmUpSeconds, seconds });
      const { calls, most } = await callsOf(sql);
      counted.push({ ...cell, side, perCheckout: calls / orders, most });
    }
    return counted;
  });
}

async function callsOf(sql: Client): Promise<{ calls: number; most: CountedStatements['most'] }> {
  const { rows } = await sql.query<{ calls: number; text: string }>(
    `select calls::int as calls, regexp_replace(left(query, 200), '\\s+', ' ', 'g') as text
     from pg_stat_statements join pg_database on pg_database.oid = dbid
     where datname = current_database() and query not like '%pg_stat_statements%'
     order by calls desc`,
  );
  return { calls: rows.reduce((sum, { calls }) => sum + calls, 0), most: rows.slice(0, 12) };
}
