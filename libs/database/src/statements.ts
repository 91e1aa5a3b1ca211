import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { queryOn } from './query-on';
import type { Sql } from './sql';

/** Whoever can run a statement: an open transaction, or single statements outside of one. */
export interface Reader {
  query<Row = Record<string, unknown>>(sql: Sql, parameters?: readonly unknown[]): Promise<Row[]>;
}

/** Runs single statements, each a transaction of its own, and returns their rows whatever kind of statement it was. */
@Injectable()
export class Statements implements Reader {
  constructor(private readonly dataSource: DataSource) {}

  async query<Row = Record<string, unknown>>(sql: Sql, parameters: readonly unknown[] = []): Promise<Row[]> {
    const runner = this.dataSource.createQueryRunner();
    try {
      return await queryOn<Row>(runner, sql, parameters);
    } finally {
      await runner.release();
    }
  }
}
