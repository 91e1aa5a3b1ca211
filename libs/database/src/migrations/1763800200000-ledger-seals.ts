import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the entries of a variant come to up to one of them, so that the regular audit starts there. */
export class LedgerSeals1763800200000 implements MigrationInterface {
  name = 'LedgerSeals1763800200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table stock_ledger_seals (
        variant_id uuid primary key,
        through_seq bigint not null,
        entries bigint not null,
        on_hand bigint not null,
        reserved bigint not null,
        brought_in bigint not null,
        restocked bigint not null,
        sold bigint not null,
        sealed_at timestamptz not null default now()
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table stock_ledger_seals');
  }
}
