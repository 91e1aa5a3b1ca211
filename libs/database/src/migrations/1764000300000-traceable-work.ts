import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An order and a webhook delivery know the request and the span that they come from, so that what is done about them later, in
 * whichever process, can be followed back. What the last check of the invariants found is a row a rule, which every worker
 * shows alike.
 */
export class TraceableWork1764000300000 implements MigrationInterface {
  readonly name = 'TraceableWork1764000300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table orders add column request_id text, add column traceparent text;
      alter table webhook_deliveries add column request_id text, add column traceparent text;
      create table invariant_checks (
        rule text primary key,
        violations bigint not null,
        checked_at timestamptz not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table invariant_checks;
      alter table webhook_deliveries drop column request_id, drop column traceparent;
      alter table orders drop column request_id, drop column traceparent;
    `);
  }
}
