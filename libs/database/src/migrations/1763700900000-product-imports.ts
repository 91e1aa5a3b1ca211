import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where product files wait while they are being read. Not logged: what a crash leaves of an upload is worth nothing. */
export class ProductImports1763700900000 implements MigrationInterface {
  name = 'ProductImports1763700900000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create unlogged table product_import_batches (
        import_id uuid not null,
        number integer not null,
        lines jsonb not null,
        staged_at timestamptz not null default now(),
        primary key (import_id, number)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table product_import_batches');
  }
}
