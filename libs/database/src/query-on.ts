import type { ClientBase, QueryResultRow } from 'pg';
import { QueryFailedError, QueryRunnerAlreadyReleasedError, type QueryRunner } from 'typeorm';
import type { PreparedSql, Sql } from './sql';

/** Runs one statement on the connection of a query runner and returns its rows. */
export async function queryOn<Row>(runner: QueryRunner, sql: Sql, parameters: readonly unknown[]): Promise<Row[]> {
  if (typeof sql !== 'string') return preparedOn<Row>(runner, sql, [...parameters]);
  const result = (await runner.query(sql, [...parameters], true)) as { records?: Row[] };
  return result.records ?? [];
}

/**
 * TypeORM has no prepared statements: this goes past it to the connection that it holds, and fails as it would. Behind a pooler
 * the next transaction has another session, which may not know the name: there every statement is sent whole.
 */
async function preparedOn<Row>(runner: QueryRunner, { name, text }: PreparedSql, values: unknown[]): Promise<Row[]> {
  if (runner.isReleased) throw new QueryRunnerAlreadyReleasedError();
  const client = (await runner.connect()) as ClientBase;
  try {
    const { pooled } = (runner.connection.options.extra ?? {}) as { pooled?: boolean };
    const { rows } = await client.query<QueryResultRow>(pooled ? { text, values } : { name, text, values });
    return rows as Row[];
  } catch (error) {
    throw new QueryFailedError(text, values, error as Error);
  }
}
