import { DataSource } from 'typeorm';
import { Busy, DatabaseUnavailable, LockOrderViolation, type Tx } from '#database';
import { DomainError } from '#kernel';
import { eventually } from '../../support/eventually';
import { type DatabaseUnderTest, meeting, startDatabase } from './database-under-test';

describe('a transaction', () => {
  let database: DatabaseUnderTest;

  beforeAll(async () => {
    database = await startDatabase({ env: { LOCK_TIMEOUT_MS: '3000', DATABASE_POOL_SIZE: '3' } });
    await database.sql('create table shelf (id int primary key, boxes int not null)');
  });

  beforeEach(async () => {
    await database.sql('truncate shelf');
    await database.sql('insert into shelf select id, 0 from generate_series(1, 3) as id');
  });

  afterAll(() => database.close());

  const boxes = async () =>
    (await database.sql<{ boxes: number }>('select boxes from shelf order by id')).map((row) => row.boxes);
  const put = (tx: Tx, id: number) => tx.query('update shelf set boxes = boxes + 1 where id = $1', [id]);
  const raise = (tx: Tx, state: string) =>
    tx.query(`do $$ begin raise exception 'on purpose' using errcode = '${state}'; end $$`);
  const killOwnSession = (tx: Tx) => tx.query('select pg_terminate_backend(pg_backend_pid())');
  /** Ends the session from outside, between two statements. */
  const killSession = async (tx: Tx) => {
    const [session] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
    await database.sql('select pg_terminate_backend($1)', [session?.pid]);
    await eventually(() => tx.manager.queryRunner?.isReleased, { what: 'the end of the session to be noticed' });
  };

  it('commits what was done and hands back what was found', async () => {
    const found = await database.transactions.run(async (tx) => {
      await put(tx, 1);
      return tx.query('select boxes from shelf where id = 1');
    });
    expect(found).toEqual([{ boxes: 1 }]);
    expect(await boxes()).toEqual([1, 0, 0]);
  });

  it('gives back the rows of whatever statement returns some', async () => {
    const results = await database.transactions.run(async (tx) => [
      await tx.query('insert into shelf values (4, 7) returning boxes'),
      await tx.query('update shelf set boxes = 8 where id = 4 returning boxes'),
      await tx.query('delete from shelf where id = 4 returning boxes'),
      await tx.query('delete from shelf where id = 4'),
    ]);
    expect(results).toEqual([[{ boxes: 7 }], [{ boxes: 8 }], [{ boxes: 8 }], []]);
  });

  it('rolls back when the work is refused, and passes the refusal on', async () => {
    const refusal = new DomainError('conflict', 'no_room', { detail: 'There is no room.' });
    const work = database.transactions.run(async (tx) => {
      await put(tx, 1);
      throw refusal;
    });
    await expect(work).rejects.toBe(refusal);
    expect(await boxes()).toEqual([0, 0, 0]);
  });

  it('runs again as a whole when two transactions lock each other out, until both have happened', async () => {
    const bothHoldOne = meeting(2);
    let runs = 0;
    const move = (first: number, second: number) =>
      database.transactions.run(async (tx) => {
        runs += 1;
        await put(tx, first);
        await bothHoldOne();
        await put(tx, second);
      });
    await Promise.all([move(1, 2), move(2, 1)]);
    expect(await boxes()).toEqual([2, 2, 0]);
    // One was given up at least; on its second way it may meet the other's last words and be given up again.
    expect(runs).toBeGreaterThanOrEqual(3);
  });

  it('runs again when what it has read was changed meanwhile under a stricter isolation', async () => {
    let runs = 0;
    await database.transactions.run(async (tx) => {
      runs += 1;
      await tx.query('set transaction isolation level repeatable read');
      await tx.query('select boxes from shelf where id = 1');
      if (runs === 1) await database.sql('update shelf set boxes = 10 where id = 1');
      await put(tx, 1);
    });
    expect(runs).toBe(2);
    expect(await boxes()).toEqual([11, 0, 0]);
  });

  it.each(['40P01', '40001'])('gives up on %s after six attempts and says that the shop is busy', async (state) => {
    let runs = 0;
    const work = database.transactions.run(async (tx) => {
      runs += 1;
      await put(tx, 1);
      await raise(tx, state);
    });
    await expect(work).rejects.toThrow(Busy);
    expect(runs).toBe(6);
    expect(await boxes()).toEqual([0, 0, 0]);
  });

  it('does not run again for any other error', async () => {
    let runs = 0;
    const work = database.transactions.run(async (tx) => {
      runs += 1;
      await tx.query('insert into shelf values (1, 1)');
    });
    await expect(work).rejects.toMatchObject({ driverError: { code: '23505' } });
    expect(runs).toBe(1);
  });

  it('says that the shop is busy when a row stays locked too long, and changes nothing', async () => {
    const holder = await database.connect();
    await holder.query('begin');
    await holder.query('select 1 from shelf where id = 2 for update');
    const work = database.transactions.run(async (tx) => {
      await tx.query('set local lock_timeout = 100');
      await put(tx, 1);
      await put(tx, 2);
    });
    await expect(work).rejects.toThrow(Busy);
    await holder.query('rollback');
    expect(await boxes()).toEqual([0, 0, 0]);
  });

  it('waits for a locked row as long as the configuration says', async () => {
    const timeout = await database.transactions.run((tx) => tx.query('show lock_timeout'));
    expect(timeout).toEqual([{ lock_timeout: '3s' }]);
  });

  it('refuses locks that are taken against the order, and changes nothing', async () => {
    const work = database.transactions.run(async (tx) => {
      await tx.locking('stock', () => put(tx, 1));
      await tx.locking('order', () => put(tx, 2));
    });
    await expect(work).rejects.toThrow(LockOrderViolation);
    expect(await boxes()).toEqual([0, 0, 0]);
  });

  it('refuses to lock rows of one kind in two steps', async () => {
    const work = database.transactions.run(async (tx) => {
      await tx.locking('stock', () => put(tx, 1));
      await tx.locking('stock', () => put(tx, 2));
    });
    await expect(work).rejects.toThrow(LockOrderViolation);
  });

  it.each([
    ['a statement', (tx: Tx) => raise(tx, '22012')],
    ['a lock query', (tx: Tx) => tx.locking('stock', () => tx.manager.query('select 1 / 0'))],
    ['a query of the entity manager', (tx: Tx) => tx.manager.query('select 1 / 0')],
  ])('cannot commit once %s has failed, even when the error is swallowed', async (_, fail) => {
    const work = database.transactions.run(async (tx) => {
      await put(tx, 1);
      await fail(tx).catch(() => undefined);
      return 'done';
    });
    await expect(work).rejects.toThrow('swallowed');
    expect(await boxes()).toEqual([0, 0, 0]);
  });

  it.each([
    ['in the middle of a statement', killOwnSession],
    ['between two statements', killSession],
  ])('says that the database is unavailable when its session is ended %s', async (_, kill) => {
    let runs = 0;
    const work = database.transactions.run(async (tx) => {
      runs += 1;
      await put(tx, 1);
      await kill(tx);
      await put(tx, 2);
    });
    await expect(work).rejects.toThrow(DatabaseUnavailable);
    expect(runs).toBe(1);
    expect(await boxes()).toEqual([0, 0, 0]);
  });

  it('says that the database is unavailable when its session has ended before the commit was sent', async () => {
    const work = database.transactions.run(async (tx) => {
      await put(tx, 1);
      await killSession(tx);
    });
    await expect(work).rejects.toThrow(DatabaseUnavailable);
    expect(await boxes()).toEqual([0, 0, 0]);
  });

  it('calls back after the commit, when others can see what was done', async () => {
    const seen: Promise<number[]>[] = [];
    await database.transactions.run(async (tx) => {
      tx.afterCommit(() => void seen.push(boxes()));
      await put(tx, 1);
      expect(seen).toEqual([]);
    });
    expect(await Promise.all(seen)).toEqual([[1, 0, 0]]);
  });

  it('has committed even when a callback throws, and calls the others', async () => {
    const called: string[] = [];
    await database.transactions.run(async (tx) => {
      tx.afterCommit(() => {
        throw new Error('a broken hint');
      });
      tx.afterCommit(() => void called.push('the other one'));
      await put(tx, 1);
    });
    expect(called).toEqual(['the other one']);
    expect(await boxes()).toEqual([1, 0, 0]);
  });

  it('never calls back after a rollback, and after a retry only once', async () => {
    const called: string[] = [];
    const refused = database.transactions.run(async (tx) => {
      tx.afterCommit(() => void called.push('refused'));
      throw new Error('no');
    });
    await expect(refused).rejects.toThrow('no');
    await database.transactions.run(async (tx) => {
      called.push('run');
      tx.afterCommit(() => void called.push('committed'));
      if (called.length === 1) await raise(tx, '40001');
    });
    expect(called).toEqual(['run', 'run', 'committed']);
  });

  it('gives its connection back, however it ends', async () => {
    const ends: ((tx: Tx) => Promise<unknown>)[] = [
      () => Promise.reject(new Error('refused')),
      (tx) => raise(tx, '22012'),
      (tx) => raise(tx, '22012').catch(() => undefined),
      (tx) => tx.locking('stock', () => tx.locking('order', () => put(tx, 1))),
      killOwnSession,
    ];
    const works = Array.from({ length: 200 }, (_, n) =>
      database.transactions.run(async (tx) => {
        await put(tx, 1 + (n % 3));
        await ends[n % ends.length]?.(tx);
      }),
    );
    const results = await Promise.allSettled(works);
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(200);
    expect(await boxes()).toEqual([0, 0, 0]);
    const { master: pool } = database.get(DataSource).driver as unknown as {
      master: { totalCount: number; idleCount: number; waitingCount: number };
    };
    expect(pool.idleCount).toBe(pool.totalCount);
    expect(pool.waitingCount).toBe(0);
    await database.transactions.run((tx) => put(tx, 1));
    expect(await boxes()).toEqual([1, 0, 0]);
  });

  it('leaves nothing open on the server', async () => {
    const open = await database.sql(
      `select state from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
    );
    expect(open).toEqual([]);
  });
});
