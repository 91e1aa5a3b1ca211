import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex, dropIndex } from './concurrent-index';

const index = { name: 'orders_token_idx', on: 'orders (token_hash) where token_hash is not null' };

/** A guest's order is found by its token: whoever brings a token, right or wrong, does not have all orders read. */
export class GuestOrders1764100100000 implements MigrationInterface {
  readonly name = 'GuestOrders1764100100000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await buildIndex(runner, index);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndex(runner, index);
  }
}
