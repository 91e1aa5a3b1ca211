import { Global, Module } from '@nestjs/common';
import type { Tx } from '#database';
import {
  type Answer,
  type IdempotencyClaim,
  IdempotencyKeys,
  IdempotencyModule,
  JsonText,
  KeyTaken,
  type Replayable,
} from '#idempotency';
import { IdempotencyJobsModule } from '#idempotency/jobs';
import { DomainError, newId } from '#kernel';
import { JobRegistry } from '#queue';
import { type DatabaseUnderTest, meeting, startDatabase } from './database-under-test';

@Global()
@Module({ providers: [JobRegistry], exports: [JobRegistry] })
class RegistryModule {}

describe('an idempotency key', () => {
  let database: DatabaseUnderTest;
  let keys: IdempotencyKeys;
  let claim: IdempotencyClaim;

  beforeAll(async () => {
    database = await startDatabase({ imports: [IdempotencyModule, RegistryModule, IdempotencyJobsModule] });
    keys = database.get(IdempotencyKeys);
    await database.sql('create table effects (key text not null)');
  });

  beforeEach(() => {
    claim = { scope: 'user:1', key: `key-${newId()}`, fingerprint: 'pay 5' };
  });

  afterAll(() => database.close());

  const answer: Answer = {
    status: 201,
    body: { id: 7, note: 'ünïcode 🎉' },
    headers: { location: '/orders/7' },
    resourceId: newId(),
  };
  /** An answer as a client reads it. */
  const read = ({ body, ...rest }: Replayable) => ({
    ...rest,
    body: body instanceof JsonText ? (JSON.parse(body.text) as unknown) : body,
  });
  const effects = async (of = claim) => (await database.sql('select 1 from effects where key = $1', [of.key])).length;
  /** Does the work once under the key; `meanwhile` happens while its transaction is open. */
  const once = (as = claim, meanwhile: () => Promise<unknown> = () => Promise.resolve()) =>
    database.transactions.run((tx: Tx) =>
      keys.once(tx, as, async () => {
        await tx.query('insert into effects values ($1)', [as.key]);
        await meanwhile();
        return answer;
      }),
    );

  it('does the work at first, and answers with what was stored afterwards', async () => {
    expect(await once()).toEqual({ ...answer, replayed: false });
    expect(read(await once())).toEqual({ ...answer, replayed: true });
    expect(await effects()).toBe(1);
  });

  it('replays an answer without a body too', async () => {
    const silent = () =>
      database.transactions.run((tx) => keys.once(tx, claim, async () => ({ ...answer, body: undefined })));
    expect((await silent()).replayed).toBe(false);
    expect(read(await silent())).toEqual({ ...answer, body: null, replayed: true });
  });

  it('is refused at once while the first request is being worked on', async () => {
    const started = meeting(2);
    const mayFinish = meeting(2);
    const first = once(claim, async () => {
      await started();
      await mayFinish();
    });
    await started();
    await expect(once()).rejects.toMatchObject({ kind: 'conflict', code: 'idempotency_in_flight' });
    await mayFinish();
    expect((await first).replayed).toBe(false);
    expect((await once()).replayed).toBe(true);
    expect(await effects()).toBe(1);
  });

  it('is refused for another request, and that request does nothing', async () => {
    await once();
    const other = once({ ...claim, fingerprint: 'pay 6' });
    await expect(other).rejects.toMatchObject({ kind: 'reused_key', code: 'idempotency_key_reused' });
    expect(await effects()).toBe(1);
  });

  it('is free again after a refusal, with nothing left of it', async () => {
    const refusal = new DomainError('conflict', 'insufficient_stock', { detail: 'Sold out.' });
    await expect(once(claim, () => Promise.reject(refusal))).rejects.toBe(refusal);
    expect(await effects()).toBe(0);
    expect((await once({ ...claim, fingerprint: 'pay 6' })).replayed).toBe(false);
  });

  it('is free again after its process was cut off', async () => {
    const kill = () =>
      database.sql(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and state = 'idle in transaction'`,
      );
    await expect(once(claim, kill)).rejects.toMatchObject({ code: 'database_unavailable' });
    expect((await once()).replayed).toBe(false);
    expect(await effects()).toBe(1);
  });

  it('lets the work happen once when fifty requests come at the same time', async () => {
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => once()));
    expect(await effects()).toBe(1);
    const ends = results.map((result) => {
      if (result.status === 'rejected') return (result.reason as DomainError).code;
      expect(read(result.value)).toMatchObject(answer);
      return result.value.replayed ? 'replayed' : 'done';
    });
    expect(ends.filter((end) => end === 'done')).toHaveLength(1);
    expect(ends.every((end) => ['done', 'replayed', 'idempotency_in_flight'].includes(end))).toBe(true);
    expect((await once()).replayed).toBe(true);
  });

  it('belongs to its scope: the same key of somebody else is another key', async () => {
    const theirs = { ...claim, scope: 'user:2', fingerprint: 'something else' };
    expect((await once()).replayed).toBe(false);
    expect((await once(theirs)).replayed).toBe(false);
    expect((await once(theirs)).replayed).toBe(true);
  });

  it('does not hold up other keys', async () => {
    const other = { ...claim, key: `${claim.key}-other` };
    expect((await once(claim, () => once(other))).replayed).toBe(false);
    expect(await effects(other)).toBe(1);
  });

  it('can be looked up without doing anything', async () => {
    const peek = (as = claim) => database.transactions.run((tx) => keys.peek(tx, as));
    expect(await peek()).toBeUndefined();
    await once();
    const peeked = await peek();
    expect(peeked && read(peeked)).toEqual({ ...answer, replayed: true });
    await expect(peek({ ...claim, fingerprint: 'pay 6' })).rejects.toMatchObject({ kind: 'reused_key' });
  });

  describe('claimed together with others', () => {
    const claimsOf = (count: number): IdempotencyClaim[] =>
      Array.from({ length: count }, (_, index) => ({ ...claim, key: `${claim.key}-${index}` }));
    const kindsIn = (tx: Tx, claims: readonly IdempotencyClaim[]) =>
      keys.claimAll(tx, claims).then((claimed) => claimed.map(({ kind }) => kind));
    const keepAll = (claims: readonly IdempotencyClaim[]) =>
      database.transactions.run(async (tx) => {
        const claimed = await kindsIn(tx, claims);
        const free = claims.filter((_, index) => claimed[index] === 'free');
        await keys.keep(
          tx,
          free.map((one) => ({ claim: one, answer: { ...answer, resourceId: newId() } })),
        );
        return claimed;
      });

    it('is free once, and answered or refused by itself afterwards', async () => {
      const claims = claimsOf(3);
      expect(await keepAll(claims.slice(0, 2))).toEqual(['free', 'free']);
      const other = { ...claims[1]!, fingerprint: 'pay 6' };
      const claimed = await database.transactions.run((tx) => keys.claimAll(tx, [claims[0]!, other, claims[2]!]));
      expect(claimed.map((one) => (one.kind === 'refused' ? one.error.code : one.kind))).toEqual([
        'answered',
        'idempotency_key_reused',
        'free',
      ]);
    });

    it('is in flight for everybody else, also for the same key in one batch', async () => {
      const [mine, ...others] = claimsOf(2) as [IdempotencyClaim, ...IdempotencyClaim[]];
      await database.transactions.run(async (tx) => {
        expect(await kindsIn(tx, [mine, mine])).toEqual(['free', 'refused']);
        const theirs = await database.transactions.run((inner) => keys.claimAll(inner, [mine, ...others]));
        expect(theirs.map((one) => (one.kind === 'refused' ? one.error.code : one.kind))).toEqual([
          'idempotency_in_flight',
          'free',
        ]);
        await expect(once(mine)).rejects.toMatchObject({ code: 'idempotency_in_flight' });
      });
      expect(await effects(mine)).toBe(0);
    });

    it('does nothing at all when one of the keys was stored behind its back', async () => {
      const claims = claimsOf(3);
      const work = database.transactions.run(async (tx) => {
        await kindsIn(tx, claims);
        await database.sql(
          `insert into idempotency_keys (scope, key, fingerprint, status, body, headers, resource_id)
           values ($1, $2, 'pay 5', 201, '{}', '{}', gen_random_uuid())`,
          [claims[1]!.scope, claims[1]!.key],
        );
        await keys.keep(
          tx,
          claims.map((one) => ({ claim: one, answer })),
        );
      });
      await expect(work).rejects.toThrow(KeyTaken);
      expect(await keepAll(claims)).toEqual(['free', 'answered', 'free']);
    });

    it('finds the answer of somebody who ends between its look and its lock', async () => {
      const gate = 4242;
      await database.sql(`
        create function public.hashtextextended(name text, seed bigint) returns bigint language plpgsql as $$
        begin
          perform pg_advisory_xact_lock(${gate});
          return pg_catalog.hashtextextended(name, seed);
        end $$`);
      const keeper = await database.connect();
      await keeper.query('select pg_advisory_lock($1)', [gate]);
      const late = database.transactions.run(async (tx) => {
        await tx.query(`select set_config('search_path', 'public, pg_catalog', true)`);
        return keys.claimAll(tx, [claim]);
      });
      await database.blocked(1);
      expect((await once()).replayed).toBe(false);
      await keeper.query('select pg_advisory_unlock($1)', [gate]);
      expect((await late).map(({ kind }) => kind)).toEqual(['answered']);
      await database.sql('drop function public.hashtextextended(text, bigint)');
    });

    it('is had by one of many batches that want it at the same time, and the batches lose nothing else', async () => {
      const shared = claimsOf(1)[0]!;
      const batches = Array.from({ length: 20 }, (_, index) => [
        shared,
        { ...claim, key: `${claim.key}-own-${index}` },
      ]);
      const results = await Promise.all(batches.map(keepAll));
      expect(results.filter(([first]) => first === 'free')).toHaveLength(1);
      expect(results.every(([, second]) => second === 'free')).toBe(true);
    });
  });

  it('does the work every time when the client sent none', async () => {
    const work = () => database.transactions.run((tx) => keys.once(tx, undefined, async () => answer));
    expect([await work(), await work()]).toEqual([
      { ...answer, replayed: false },
      { ...answer, replayed: false },
    ]);
  });

  it('is forgotten after 24 hours, not before', async () => {
    const old = { ...claim, key: `${claim.key}-old` };
    await once();
    await once(old);
    const age = 'update idempotency_keys set created_at = now() - $2::interval where key = $1';
    await database.sql(age, [claim.key, '23 hours 59 minutes']);
    await database.sql(age, [old.key, '24 hours 1 minute']);
    await database.get(JobRegistry).scheduledJob('maintenance', 'purge-idempotency-keys')?.run();
    expect((await once()).replayed).toBe(true);
    expect((await once(old)).replayed).toBe(false);
  });
});
