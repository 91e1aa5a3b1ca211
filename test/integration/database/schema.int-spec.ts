import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { loadConfig } from '#config';
import { ApiModule } from '../../../apps/api/src/api.module';
import { cloneDatabase, type TestDatabase } from '../../support/test-database';

describe('the schema', () => {
  let database: TestDatabase;
  let app: INestApplicationContext;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await cloneDatabase();
    const config = loadConfig({ DATABASE_URL: database.url, JWT_SECRET: 'x'.repeat(32) });
    app = await NestFactory.createApplicationContext(ApiModule.forRoot(config), { logger: false });
    dataSource = app.get(DataSource);
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('is the same in the entities and in the migrations', async () => {
    const entities = dataSource.entityMetadatas.map(({ tableName }) => tableName);
    expect(entities).toEqual(
      expect.arrayContaining(['orders', 'stock', 'stock_ledger', 'payments', 'users', 'products']),
    );
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('can be taken back and applied again', async () => {
    const count = dataSource.migrations.length;
    for (let n = 0; n < count; n += 1) await dataSource.undoLastMigration();
    const [left] = await dataSource.query<{ tables: number }[]>(
      `select count(*)::int as tables from information_schema.tables
       where table_schema = 'public' and table_name <> 'schema_migrations'`,
    );
    expect(left).toEqual({ tables: 0 });
    expect(await dataSource.runMigrations()).toHaveLength(count);
  });

  it.each(['update', 'delete'])('refuses to %s an entry of the stock ledger', async (verb) => {
    const id = '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11';
    await dataSource.query(
      `insert into stock_ledger (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, actor)
       select $1, $1, 'initial', 1, 0, 1, 0, 'test' where not exists (select from stock_ledger)`,
      [id],
    );
    const statement = verb === 'update' ? 'update stock_ledger set delta = 2' : 'delete from stock_ledger';
    await expect(dataSource.query(statement)).rejects.toThrow('append-only');
    expect(await dataSource.query('select delta from stock_ledger')).toEqual([{ delta: 1 }]);
  });

  it('refuses to reserve more than there is, whatever the code does', async () => {
    const id = '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c12';
    await dataSource.query('insert into stock (variant_id, on_hand) values ($1, 1)', [id]);
    await expect(dataSource.query('update stock set reserved = 2 where variant_id = $1', [id])).rejects.toThrow(
      'stock_reserved_within_on_hand',
    );
  });
});
