import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SeedDemoCatalogue } from '#catalog';
import { PlaceOrder } from '#checkout';
import { loadConfig } from '#config';
import { Statements } from '#database';
import { ApiModule } from '../../../apps/api/src/api.module';
import { sentWhile } from '../../support/sent-statements';
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
      .query<{ id: string }>('select variant_id as id from stock where on_hand > 100 order by 1 limit $1', [count]);
    return rows.map(({ id }) => id);
  }

  let count = 0;

  /** What is sent for so many orders at once, each of so many lines. */
  async function statementsFor(orders: number, lines: number): Promise<string[]> {
    const items = (await variants(lines)).map((variantId) => ({ variantId, quantity: 1 }));
    const placed = (): Promise<unknown> =>
      app.get(PlaceOrder, { strict: false }).run({
        buyer: { kind: 'guest', email: 'guest@example.com' },
        source: { kind: 'items', items, couponCode: null },
        country: null,
        shippingAddress: null,
        claim: { scope: 'test', key: `order-${(count += 1)}`, fingerprint: 'f' },
        present: ({ order }) => ({ id: order.id, lines: order.lines.length }),
      });
    const sent = await sentWhile(() => Promise.all(Array.from({ length: orders }, placed)));
    return sent.map(({ sql }) => sql);
  }

  it('are the same, one for one, whatever the number of lines', async () => {
    const one = await statementsFor(1, 1);
    expect(one.at(0)).toBe('START TRANSACTION');
    expect(one.at(-1)).toBe('COMMIT');
    expect(one.length).toBeLessThanOrEqual(12);
    expect(await statementsFor(1, 40)).toEqual(one);
  });

  it('are the same for sixty-four checkouts that arrive together as for one', async () => {
    const one = await statementsFor(1, 3);
    expect(await statementsFor(64, 3)).toEqual(one);
  });
});
