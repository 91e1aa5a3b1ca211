import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Whoever can run a statement: an open transaction, or single statements outside of one. */
export interface Reader {
  query<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/** Runs single statements, each a transaction of its own, and returns their rows whatever kind of statement it was. */
@Injectable()
export class Statements implements Reader {
  constructor(private readonly dataSource: DataSource) {}

  async query<Row = Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const result = (await runner.query(sql, [...parameters], true)) as { records?: Row[] };
      return result.records ?? [];
    } finally {
      await runner.release();
    }
  }
}
