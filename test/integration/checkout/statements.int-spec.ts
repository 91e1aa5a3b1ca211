import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { PostgresQueryRunner } from 'typeorm/driver/postgres/PostgresQueryRunner';
import { SeedDemoCatalogue } from '#catalog';
import { PlaceOrder } from '#checkout';
import { loadConfig } from '#config';
import { Statements } from '#database';
import { ApiModule } from '../../../apps/api/src/api.module';
import { cloneDatabase, type TestDatabase } from '../../support/test-database';

describe('the statements of a checkout', () => {
  let database: TestDatabase;
  let app: INestApplicationContext;

  beforeAll(async () => {
    database = await cloneDatabase();
    const config = loadConfig({ DATABASE_URL: database.url, JWT_SECRET: 'x'.repeat(32) });
    app = await NestFactory.createApplicationContext(ApiModule.forRoot(config), { logger: false });
    await app.get(SeedDemoCatalogue, { strict: false }).run();
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  async function variants(count: number): Promise<string[]> {
    const rows = await app
      .get(Statements)
      .query<{ id: string }>('select variant_id as id from stock where on_hand > 10 order by 1 limit $1', [count]);
    return rows.map(({ id }) => id);
  }

  /** What PlaceOrder sends for an order of so many lines; the hint after the commit is not part of it. */
  async function statementsFor(lines: number): Promise<string[]> {
    const items = (await variants(lines)).map((variantId) => ({ variantId, quantity: 1 }));
    const sent = jest.spyOn(PostgresQueryRunner.prototype, 'query');
    await app.get(PlaceOrder, { strict: false }).run({
      buyer: { kind: 'guest', email: 'guest@example.com' },
      source: { kind: 'items', items, couponCode: null },
      country: null,
      shippingAddress: null,
      claim: { scope: 'test', key: `lines-${lines}`, fingerprint: 'f' },
      present: ({ order }) => ({ id: order.id, lines: order.lines.length }),
    });
    const statements = sent.mock.calls.map(([sql]) => sql).filter((sql) => !sql.includes('pg_notify'));
    sent.mockRestore();
    return statements;
  }

  it('are the same, one for one, whatever the number of lines', async () => {
    const one = await statementsFor(1);
    expect(one.at(0)).toBe('START TRANSACTION');
    expect(one.at(-1)).toBe('COMMIT');
    expect(one.length).toBeLessThanOrEqual(12);
    const many = await statementsFor(40);
    // A list of ids is written out by the lock query alone; apart from its length the text is the same.
    const shape = (sql: string): string => sql.replace(/\$\d+(, ?\$\d+)*/g, '$');
    expect(many.map(shape)).toEqual(one.map(shape));
  });
});
