import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { LedgerSeals1763800200000 } from '../../../libs/database/src/migrations/1763800200000-ledger-seals';
import { PartitionedLedger1763800100000 } from '../../../libs/database/src/migrations/1763800100000-partitioned-ledger';
import { cloneDatabase, type TestDatabase } from '../../support/test-database';

const variantId = '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11';
const reservationId = '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c12';

describe('the partitioned ledger', () => {
  let database: TestDatabase;
  let client: Client;
  let partitions: readonly string[];

  beforeAll(async () => {
    database = await cloneDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `select relid::regclass::text as name from pg_partition_tree('stock_ledger') where isleaf order by name`,
    );
    partitions = rows.map(({ name }) => name);
    await append('initial', null);
    await append('reserve', reservationId);
    await append('release', reservationId);
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const append = (kind: string, reservation: string | null, variant = variantId) =>
    client.query(
      `insert into stock_ledger (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, reservation_id, actor)
       values (new_id(), $1, $2, 0, 0, 0, 0, $3, 'test')`,
      [variant, kind, reservation],
    );

  const entries = async (): Promise<unknown[]> =>
    (await client.query('select * from stock_ledger order by variant_id, seq')).rows;

  /** Runs statements and takes them back. */
  async function inVain(statement: string): Promise<void> {
    await client.query('begin');
    try {
      await client.query(statement);
    } finally {
      await client.query('rollback');
    }
  }

  it('has sixteen parts, and a variant lies in one of them', async () => {
    expect(partitions).toHaveLength(16);
    const { rows } = await client.query('select distinct tableoid::regclass::text as part from stock_ledger');
    expect(rows).toHaveLength(1);
  });

  it('can be changed nowhere, neither as a whole nor in any of its parts', async () => {
    const before = await entries();
    const { rows } = await client.query<{ part: string }>(
      'select distinct tableoid::regclass::text as part from stock_ledger',
    );
    for (const table of ['stock_ledger', rows[0]?.part]) {
      await expect(inVain(`update ${table} set delta = 1`)).rejects.toThrow('append-only');
      await expect(inVain(`delete from ${table}`)).rejects.toThrow('append-only');
    }
    for (const table of ['stock_ledger', ...partitions]) {
      await expect(inVain(`truncate ${table}`)).rejects.toThrow('append-only');
      await expect(inVain(`truncate ${table} cascade`)).rejects.toThrow('append-only');
    }
    expect(await entries()).toEqual(before);
  });

  it('cannot be changed in any part, whichever the variant is in', async () => {
    const { rows } = await client.query<{ variant: string; part: string }>(
      `with tried as (
         insert into stock_ledger (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, actor)
         select new_id(), new_id(), 'initial', 0, 0, 0, 0, 'test' from generate_series(1, 400)
         returning variant_id, tableoid::regclass::text as part
       ) select distinct on (part) part, variant_id as variant from tried`,
    );
    expect(rows).toHaveLength(16);
    for (const { variant, part } of rows) {
      await expect(inVain(`update ${part} set delta = 1 where variant_id = '${variant}'`)).rejects.toThrow(
        'append-only',
      );
      await expect(inVain(`delete from ${part} where variant_id = '${variant}'`)).rejects.toThrow('append-only');
    }
  });

  it.each(['reserve', 'confirm', 'release', 'expire'])('takes no second entry of a reservation: %s', async (kind) => {
    const before = await entries();
    await expect(append(kind, reservationId)).rejects.toThrow('duplicate key');
    expect(await entries()).toEqual(before);
  });

  it('keeps its entries, and goes on counting, when the migrations are taken back and applied again', async () => {
    const dataSource = await new DataSource({
      type: 'postgres',
      url: database.url,
      installExtensions: false,
    }).initialize();
    const runner = dataSource.createQueryRunner();
    const shown = 'id, seq, variant_id, kind, reservation_id, actor, created_at';
    const kept = async () => (await client.query(`select ${shown} from stock_ledger order by seq`)).rows;
    const before = await kept();
    try {
      await new LedgerSeals1763800200000().down(runner);
      await new PartitionedLedger1763800100000().down(runner);
      expect(await kept()).toEqual(before);
      await expect(append('release', reservationId)).rejects.toThrow('stock_ledger_one_close');
      for (const verb of ['truncate', 'delete from']) {
        await expect(client.query(`${verb} stock_ledger`)).rejects.toThrow('append-only');
      }
      await new PartitionedLedger1763800100000().up(runner);
      await new LedgerSeals1763800200000().up(runner);
    } finally {
      await runner.release();
      await dataSource.destroy();
    }
    expect(await kept()).toEqual(before);
    await append('adjustment', null);
    const { rows } = await client.query<{ last: boolean }>(
      `select kind = 'adjustment' as last from stock_ledger order by seq desc limit 1`,
    );
    expect(rows).toEqual([{ last: true }]);
  });
});
