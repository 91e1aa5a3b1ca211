import type { QueryRunner } from 'typeorm';
import { UnusableDatabase } from '../unusable-database';
import { ProductListing1763700100000 } from './1763700100000-product-listing';

/** A server that refuses the first statement that begins like this. */
const refusing = (beginning: string, message: string): { runner: QueryRunner; sent: string[] } => {
  const sent: string[] = [];
  const query = async (sql: string): Promise<unknown> => {
    sent.push(sql);
    if (sql.startsWith(beginning)) throw new Error(message);
    return [];
  };
  return { runner: { query } as unknown as QueryRunner, sent };
};

describe('a server without pg_trgm', () => {
  it.each([
    ['that has not got it', 'create extension', 'extension "pg_trgm" is not available'],
    ['that does not let us add it', 'create extension', 'permission denied to create extension "pg_trgm"'],
    ['that has it where we do not look', 'select similarity', 'function similarity(unknown, unknown) does not exist'],
  ])('%s is named, with what to do, before anything is made', async (_, statement, message) => {
    const { runner, sent } = refusing(statement, message);
    const migration = new ProductListing1763700100000().up(runner);
    await expect(migration).rejects.toThrow(UnusableDatabase);
    await expect(migration).rejects.toThrow(message);
    await expect(migration).rejects.toThrow('have an administrator run "create extension pg_trgm"');
    expect(sent.filter((sql) => sql.includes('create table'))).toEqual([]);
  });
});
