import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What providers told of money that was given back is found by its payment. */
export class RefundEvents1763900700000 implements MigrationInterface {
  readonly name = 'RefundEvents1763900700000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index payment_events_refunds_idx on payment_events (payment_id) where outcome = 'refunded';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index payment_events_refunds_idx');
  }
}
