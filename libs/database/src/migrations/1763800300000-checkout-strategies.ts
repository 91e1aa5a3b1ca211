import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The token by which a stock row refuses whoever comes too late with a lock that is kept outside of the database; and stored
 * answers stay in their rows as they are, up to 8 kB: compressing each of them would cost more than writing it. Lines of holds
 * are found from the holds that are over, which are few, and not from a variant, which may have had any number of holds.
 */
export class CheckoutStrategies1763800300000 implements MigrationInterface {
  readonly name = 'CheckoutStrategies1763800300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table stock add column lock_token bigint not null default 0');
    await runner.query('alter table idempotency_keys set (toast_tuple_target = 8160)');
    await runner.query('drop index reservation_lines_variant_idx');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('create index reservation_lines_variant_idx on reservation_lines (variant_id)');
    await runner.query('alter table idempotency_keys reset (toast_tuple_target)');
    await runner.query('alter table stock drop column lock_token');
  }
}
