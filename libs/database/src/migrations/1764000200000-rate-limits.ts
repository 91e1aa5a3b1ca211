import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Windows of rate limits, by hashed key. The table is not logged: writing to it waits for no disk, and a crash of the server
 * empties it, which costs one window. Half of each page is left free, so that a row is changed where it is.
 */
export class RateLimits1764000200000 implements MigrationInterface {
  readonly name = 'RateLimits1764000200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create unlogged table rate_limit_windows (
        key text primary key,
        most integer not null,
        wanted integer not null,
        shares integer not null,
        granted integer not null,
        hits integer not null,
        ends_at timestamptz not null
      ) with (fillfactor = 50)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table rate_limit_windows');
  }
}
