import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Client } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex, dropIndex, migrateDatabase, migrations, UnusableDatabase } from '#database';
import { eventually } from '../../support/eventually';
import { schemaDump } from '../../support/schema-dump';
import { cloneDatabase, emptyDatabase, type TestDatabase } from '../../support/test-database';

const program = path.resolve(__dirname, '../../../dist/apps/cli/src/migrate.js');

class AddNote1999000000000 implements MigrationInterface {
  name = 'AddNote1999000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table halfway (id integer)');
    await runner.query('alter table orders add column note text');
  }

  async down(): Promise<void> {}
}

const index = { name: 'users_name_once', unique: true, on: 'users (name)' };

class NameOnce1999000000001 implements MigrationInterface {
  name = 'NameOnce1999000000001';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await buildIndex(runner, index);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndex(runner, index);
  }
}

/** As if its next statement came to another session, where the lock is not. */
class LosesItsSession1999000000002 implements MigrationInterface {
  name = 'LosesItsSession1999000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('select pg_advisory_unlock_all()');
    await runner.query(`do $$ begin raise exception 'late' using errcode = '55P03'; end $$`);
  }

  async down(): Promise<void> {}
}

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

/** The program that operators run, as a process of its own. */
function startMigrate(url: string) {
  const env = { PATH: process.env['PATH'], NODE_ENV: 'test', DATABASE_URL: url, HOLDFAST_DATA_DIR: '/nonexistent' };
  const given = { ...env, JWT_SECRET: 'x'.repeat(32), ADMIN_PASSWORD: 'correct horse', SANDBOX_WEBHOOK_SECRET: secret };
  const child = spawn(process.execPath, [program], { env: given, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close').then(([code]): Ended => ({ code: code as number | null, said }));
  return { kill: () => child.kill('SIGKILL'), ended };
}

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

jest.setTimeout(180_000);

describe('a migration', () => {
  let database: TestDatabase;
  let client: Client;
  let holder: Client;

  const connect = async (url: string): Promise<Client> => {
    const made = new Client({ connectionString: url });
    made.on('error', () => undefined);
    await made.connect();
    return made;
  };

  beforeAll(async () => {
    database = await cloneDatabase();
    client = await connect(database.url);
    holder = await connect(database.url);
  });

  afterAll(async () => {
    await client.end();
    await holder.end();
    await database.drop();
  });

  const applied = async (): Promise<string[]> =>
    (
      await client.query<{ name: string }>('select name from schema_migrations where timestamp > 1990000000000')
    ).rows.map(({ name }) => name);

  const newUser = (name: string): string =>
    `insert into users (id, email, email_key, name, password_hash)
     values (gen_random_uuid(), '${name}', '${name}', '${name}', '')`;

  const quick = { lockMilliseconds: 50, attempts: 3, pauseMilliseconds: 50 };

  it('gives up when somebody reads its table for long, lets everybody else through, and is applied later', async () => {
    const told: string[] = [];
    const terms = { ...quick, migrations: [...migrations, AddNote1999000000000], tell: (s: string) => told.push(s) };
    await holder.query(`set application_name = 'a long report'`);
    await holder.query('begin');
    await holder.query('select 1 from orders limit 1');
    const migrating = migrateDatabase(database.url, terms);
    let reads = 0;
    let over = false;
    const end = () => void (over = true);
    migrating.then(end, end);
    for (; !over; reads += 1) await client.query('select count(*) from orders');
    await expect(migrating).rejects.toThrow(UnusableDatabase);
    await expect(migrating).rejects.toThrow(/AddNote1999000000000 did not get a lock within 50 ms.*tried 3 times/);
    expect(reads).toBeGreaterThan(0);
    expect(told).toHaveLength(2);
    expect(told[0]).toContain('of "a long report"');
    expect(await applied()).toEqual([]);
    expect((await client.query(`select to_regclass('halfway') as half`)).rows).toEqual([{ half: null }]);
    await holder.query('commit');
    expect(await migrateDatabase(database.url, terms)).toEqual(['AddNote1999000000000']);
    expect(await applied()).toEqual(['AddNote1999000000000']);
  });

  it('goes on by itself when the lock becomes free between two tries', async () => {
    await client.query(`delete from schema_migrations where name = 'AddNote1999000000000'`);
    await client.query('alter table orders drop column note; drop table halfway');
    await holder.query('begin');
    await holder.query('select 1 from orders limit 1');
    const terms = {
      ...quick,
      attempts: 1000,
      migrations: [...migrations, AddNote1999000000000],
      tell: () => void holder.query('commit'),
    };
    expect(await migrateDatabase(database.url, terms)).toEqual(['AddNote1999000000000']);
  });

  it('that builds an index waits for open transactions, and nobody waits for it', async () => {
    await client.query(newUser('Ada'));
    const terms = { ...quick, migrations: [...migrations, AddNote1999000000000, NameOnce1999000000001] };
    await holder.query('begin');
    await holder.query(`update users set name = 'Ada L.' where email = 'Ada'`);
    const migrating = migrateDatabase(database.url, terms);
    await eventually(
      async () => {
        const { rows } = await client.query(
          `select 1 from pg_stat_activity where application_name = 'holdfast-migrate' and wait_event = 'virtualxid'
             and datname = current_database()`,
        );
        return rows.length > 0;
      },
      { seconds: 60, what: 'the build to wait' },
    );
    await client.query(newUser('Bob'));
    await holder.query('commit');
    expect(await migrating).toEqual(['NameOnce1999000000001']);
    expect(await validIndex()).toEqual([{ valid: true }]);
  });

  it('drops what a failed build has left behind, and builds it again', async () => {
    await client.query(`delete from schema_migrations where name = 'NameOnce1999000000001'`);
    await client.query('drop index users_name_once');
    await client.query(`update users set name = 'Ada'`);
    const terms = { ...quick, migrations: [...migrations, AddNote1999000000000, NameOnce1999000000001] };
    await expect(migrateDatabase(database.url, terms)).rejects.toThrow('could not create unique index');
    expect(await validIndex()).toEqual([{ valid: false }]);
    expect(await applied()).toEqual(['AddNote1999000000000']);
    await client.query('update users set name = email');
    expect(await migrateDatabase(database.url, terms)).toEqual(['NameOnce1999000000001']);
    expect(await validIndex()).toEqual([{ valid: true }]);
  });

  const validIndex = async (): Promise<unknown[]> =>
    (await client.query(`select indisvalid as valid from pg_index where indexrelid = to_regclass('users_name_once')`))
      .rows;

  it('goes on only while its own session holds the lock, which it does not behind a pooler in transaction mode', async () => {
    const terms = { ...quick, migrations: [...migrations, LosesItsSession1999000000002] };
    await expect(migrateDatabase(database.url, terms)).rejects.toThrow('not through a pooler in transaction mode');
    expect(await applied()).not.toContain('LosesItsSession1999000000002');
  });
});

describe('migrations that are run at once', () => {
  let reference: string[];

  beforeAll(async () => {
    const database = await cloneDatabase();
    reference = await dumpOf(database.url);
    await database.drop();
  });

  async function dumpOf(url: string): Promise<string[]> {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      const { rows } = await client.query<{ times: number }>(
        'select count(*)::int as times from schema_migrations group by name having count(*) > 1',
      );
      expect(rows).toEqual([]);
      return await schemaDump(client);
    } finally {
      await client.end();
    }
  }

  it('by five processes make the schema once', async () => {
    const database = await emptyDatabase();
    const ended = await Promise.all(Array.from({ length: 5 }, () => startMigrate(database.url).ended));
    expect(ended.map(({ code, said }) => ({ code, said: code === 0 ? '' : said }))).toEqual(
      ended.map(() => ({ code: 0, said: '' })),
    );
    expect(ended.filter(({ said }) => said.includes('Applied'))).toHaveLength(1);
    expect(ended.filter(({ said }) => said.includes('up to date'))).toHaveLength(4);
    expect(await dumpOf(database.url)).toEqual(reference);
    await database.drop();
  });

  it('are finished by the next when one is killed in the middle', async () => {
    const database = await emptyDatabase();
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const first = startMigrate(database.url);
    await eventually(async () => (await client.query('select 1 from schema_migrations')).rows.length >= 3, {
      seconds: 120,
      what: 'some migrations to be applied',
    });
    first.kill();
    expect(await first.ended).toMatchObject({ code: null });
    await client.end();
    const next = await startMigrate(database.url).ended;
    expect(next).toMatchObject({ code: 0 });
    expect(await dumpOf(database.url)).toEqual(reference);
    await database.drop();
  });
});
