import type { MigrationInterface, QueryRunner } from 'typeorm';
import { catalogueTables } from './initial/catalogue';
import { identityTables } from './initial/identity';
import { inventoryTables } from './initial/inventory';
import { messageTables } from './initial/messages';
import { salesTables } from './initial/sales';

/** Tables refer to each other only inside a domain: a key check on a hot parent row would cost every checkout a lock. */
export class InitialSchema1700000000000 implements MigrationInterface {
  name = 'InitialSchema1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [identityTables, catalogueTables, inventoryTables, salesTables, messageTables]) {
      await runner.query(sql);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop view stock_availability;
      drop table users, refresh_tokens, brands, categories, products, product_categories, product_images, attributes,
        attribute_values, variants, variant_attribute_values, stock, stock_ledger, reservations, reservation_lines, carts,
        cart_items, orders, order_lines, order_transitions, payments, payment_events, refunds, idempotency_keys, outbox,
        processed_messages, dead_letters, notifications cascade;
      drop function refuse_change, new_id;
    `);
  }
}
