import { Busy, DatabaseUnavailable, OutcomeUnknown, type Tx } from '#database';
import { type IdempotencyClaim, IdempotencyKeys, IdempotencyModule } from '#idempotency';
import { newId } from '#kernel';
import { type Cut, TcpProxy } from '../../support/tcp-proxy';
import { type DatabaseUnderTest, meeting, startDatabase } from './database-under-test';

describe('a transaction on a network that fails', () => {
  let database: DatabaseUnderTest;
  let proxy: TcpProxy;

  beforeAll(async () => {
    proxy = await TcpProxy.open();
    const env = { DATABASE_POOL_SIZE: '2', STATEMENT_TIMEOUT_MS: '500' };
    database = await startDatabase({ via: (url) => proxy.via(url), env, imports: [IdempotencyModule] });
    await database.sql('create table effects (name text primary key)');
  });

  afterAll(async () => {
    await database.close();
    await proxy.close();
  });

  const effects = async () =>
    (await database.sql<{ name: string }>('select name from effects order by name')).map((row) => row.name);
  const leave = (tx: Tx, name: string) => tx.query('insert into effects values ($1)', [name]);

  it.each<[Cut, string[]]>([
    ['commit lost', []],
    ['answer lost', ['answer lost']],
  ])('ends with an unknown outcome and is never tried again: %s', async (cut, left) => {
    let runs = 0;
    let told = 0;
    const work = database.transactions.run(async (tx) => {
      runs += 1;
      tx.afterCommit(() => (told += 1));
      await leave(tx, cut);
      proxy.cutNextCommit(cut);
    });
    await expect(work).rejects.toThrow(OutcomeUnknown);
    expect({ runs, told }).toEqual({ runs: 1, told: 0 });
    expect(await effects()).toEqual(left);
  });

  it.each<[Cut, { replayed: boolean }]>([
    ['commit lost', { replayed: false }],
    ['answer lost', { replayed: true }],
  ])('is settled by repeating it with the same idempotency key: %s', async (cut, outcome) => {
    const claim: IdempotencyClaim = { scope: 'user:1', key: cut, fingerprint: 'once' };
    const attempt = (fail: () => void) =>
      database.transactions.run((tx) =>
        database.get(IdempotencyKeys).once(tx, claim, async () => {
          await leave(tx, `${cut} with a key`);
          fail();
          return { status: 201, body: {}, headers: {}, resourceId: newId() };
        }),
      );
    await expect(attempt(() => proxy.cutNextCommit(cut))).rejects.toThrow(OutcomeUnknown);
    expect(await attempt(() => undefined)).toMatchObject(outcome);
    expect(await effects()).toContain(`${cut} with a key`);
  });

  it('goes on with new connections afterwards', async () => {
    await database.transactions.run((tx) => leave(tx, 'later'));
    expect(await effects()).toContain('later');
  });

  it('says that the shop is busy when no connection becomes free in time', async () => {
    const allTaken = meeting(3);
    const enough = meeting(3);
    const holders = [1, 2].map(() =>
      database.transactions.run(async (tx) => {
        await tx.query('set local idle_in_transaction_session_timeout = 0');
        await allTaken();
        await enough();
      }),
    );
    await allTaken();
    await expect(database.transactions.run((tx) => leave(tx, 'too many'))).rejects.toThrow(Busy);
    await enough();
    await Promise.all(holders);
    expect(await effects()).not.toContain('too many');
  });

  it('says that the database is unavailable when nobody answers there', async () => {
    await proxy.close();
    await expect(database.transactions.run((tx) => leave(tx, 'nowhere'))).rejects.toThrow(DatabaseUnavailable);
    expect(await effects()).not.toContain('nowhere');
  });
});
