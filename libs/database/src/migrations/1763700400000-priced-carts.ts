import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A cart remembers for which country it was priced; what an order was charged, and why, can never be rewritten. */
export class PricedCarts1763700400000 implements MigrationInterface {
  name = 'PricedCarts1763700400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table carts add column country text;
      create trigger order_lines_append_only before update or delete on order_lines
        for each row execute function refuse_change();
      create trigger order_lines_no_truncate before truncate on order_lines
        for each statement execute function refuse_change();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger order_lines_no_truncate on order_lines;
      drop trigger order_lines_append_only on order_lines;
      alter table carts drop column country;
    `);
  }
}
