import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The token by which a stock row refuses whoever comes too late with a lock that is kept outside of the database. */
export class CheckoutStrategies1763800300000 implements MigrationInterface {
  readonly name = 'CheckoutStrategies1763800300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table stock add column lock_token bigint not null default 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table stock drop column lock_token');
  }
}
