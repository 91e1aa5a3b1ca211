import { UnrecoverableError } from 'bullmq';
import { DomainError, type ErrorKind, newId } from '#kernel';
import { inContext } from '#observability';
import { eventually } from '../../support/eventually';
import { meeting } from './database-under-test';
import { OutboxUnderTest, ParcelPacked, retryQuickly } from './outbox-under-test';
import type { WorkerUnderTest } from './worker-under-test';

interface DeadLetter {
  readonly queue: string;
  readonly job: string;
  readonly message_id: string;
  readonly cause: string;
  readonly payload: unknown;
  readonly attempts: number;
  readonly state: string;
  readonly order_id: string | null;
}

describe('a job that fails', () => {
  let outbox: OutboxUnderTest;
  let attempts: number;

  beforeAll(async () => {
    outbox = await OutboxUnderTest.start();
  });

  beforeEach(() => {
    attempts = 0;
    retryQuickly(3);
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await outbox.reset();
  });

  afterAll(() => outbox.close());

  /** A worker whose consumer fails before it does its work. */
  const failing = (fail: (attempt: number) => Promise<void>): Promise<WorkerUnderTest> =>
    outbox.startWorker({
      register: (registry) => outbox.consume(registry, { first: () => fail((attempts += 1)) }),
    });
  const always = (cause: Error) => failing(() => Promise.reject(cause));
  const deadLetters = () => outbox.sql<DeadLetter>('select * from dead_letters');

  it('is tried again until it succeeds, and has its effect once', async () => {
    const worker = await failing((attempt) => (attempt < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve()));
    await outbox.append(['one']);
    await outbox.settled();
    expect(attempts).toBe(3);
    expect(await outbox.effects()).toEqual(['one']);
    expect(await outbox.row()).toMatchObject({ processed: 1, publications: 1, dead_at: null });
    expect(await deadLetters()).toEqual([]);
    const job = await worker.queue('mail').getJob(`o-${(await outbox.row()).id}`);
    expect(job?.opts.attempts).toBe(3);
  });

  it('becomes a dead letter with its cause and history after its last attempt', async () => {
    await always(new TypeError('the cause'));
    await inContext({ requestId: 'request-42' }, () => outbox.append(['one']));
    await outbox.settled();
    const { id, dead_at: deadAt, processed_at: processedAt } = await outbox.row();
    expect(attempts).toBe(3);
    expect(deadAt).toBeInstanceOf(Date);
    expect(processedAt).toBeNull();
    const payload = {
      messageId: id,
      topic: 'test.parcel_packed',
      payload: { parcelId: 'one' },
      requestId: 'request-42',
      traceparent: null,
    };
    const identity = { queue: 'mail', job: 'test.mail', message_id: id, state: 'open', order_id: null };
    expect(await deadLetters()).toMatchObject([{ ...identity, cause: 'TypeError: the cause', attempts: 3, payload }]);
    expect(Object.keys((await deadLetters())[0]?.payload as object).toSorted()).toEqual(
      Object.keys(payload).toSorted(),
    );
  });

  it('is not published again once it is dead', async () => {
    const worker = await always(new Error('for good'));
    await outbox.append(['one']);
    await outbox.settled();
    await outbox.expireDeadlines();
    await worker.tick('republish-overdue');
    await outbox.append(['two']);
    await outbox.settled();
    expect((await outbox.rows()).map(({ publications }) => publications)).toEqual([1, 1]);
    expect(await worker.queue('mail').getJobCountByTypes()).toBe(2);
  });

  it('is not published again while the queue is still retrying it', async () => {
    retryQuickly(8);
    const secondTry = meeting(2);
    const end = meeting(2);
    const worker = await failing(async (attempt) => {
      if (attempt === 1) {
        await outbox.expireDeadlines();
        throw new Error('not yet');
      }
      await secondTry();
      await end();
    });
    await outbox.append(['one']);
    await secondTry();
    expect(await outbox.row()).toMatchObject({ in_time: true });
    await worker.tick('republish-overdue');
    expect(await outbox.row()).toMatchObject({ publications: 1, processed_at: null });
    await end();
    await outbox.settled();
    expect(await outbox.effects()).toEqual(['one']);
  });

  it.each([
    ['the message makes no sense', new DomainError('invalid', 'bad_payload', { detail: 'It makes no sense.' })],
    ['the handler says so', new UnrecoverableError('It makes no sense.')],
  ])('stops at once when %s', async (_, cause) => {
    await always(cause);
    await outbox.append(['one']);
    await outbox.settled();
    expect(attempts).toBe(1);
    expect(await deadLetters()).toMatchObject([{ attempts: 1, cause: `${cause.name}: It makes no sense.` }]);
  });

  it.each<ErrorKind>(['busy', 'unavailable'])(
    'is published again when it is still %s at the last attempt',
    async (kind) => {
      const worker = await failing(async (attempt) => {
        if (attempt > 3) return;
        await outbox.expireDeadlines();
        throw new DomainError(kind, kind, { detail: 'Later.' });
      });
      await outbox.append(['one']);
      await eventually(async () => (await worker.queue('mail').getFailedCount()) === 1, { what: 'the last attempt' });
      expect(attempts).toBe(3);
      expect(await outbox.row()).toMatchObject({ dead_at: null, processed_at: null, in_time: true });
      await outbox.expireDeadlines();
      await worker.tick('republish-overdue');
      await outbox.settled();
      expect(await outbox.effects()).toEqual(['one']);
      expect(await deadLetters()).toEqual([]);
    },
  );

  it('is dead when what should have passed has not passed for a day', async () => {
    const busy = new DomainError('busy', 'busy', { detail: 'Later.' });
    await failing(async () => {
      await outbox.sql(`update outbox set created_at = now() - interval '25 hours'`);
      throw busy;
    });
    await outbox.append(['one']);
    await outbox.settled();
    expect(await deadLetters()).toMatchObject([{ attempts: 3 }]);
  });

  it('leaves no effect of an attempt that fails after its work', async () => {
    await outbox.startWorker({
      register: (registry) =>
        outbox.consume(registry, {
          first: async ({ id }) => {
            attempts += 1;
            if (attempts === 1) await outbox.handleAndFail({ id, payload: { parcelId: 'half done' } });
          },
        }),
    });
    await outbox.append(['one']);
    await outbox.settled();
    expect(attempts).toBe(2);
    expect(await outbox.effects()).toEqual(['one']);
  });

  it('is a dead letter too when this worker knows no such job', async () => {
    const worker = await outbox.startWorker();
    const data = { messageId: newId(), topic: 'test.gone', payload: {} };
    await worker.queue('mail').add('test.gone', data, { attempts: 1 });
    await eventually(async () => (await deadLetters()).length === 1, { what: 'the dead letter' });
    expect(await deadLetters()).toMatchObject([{ job: 'test.gone', message_id: data.messageId }]);
  });

  it('does not hold up other messages', async () => {
    await outbox.startWorker({
      register: (registry) =>
        outbox.consume(registry, {
          first: ({ payload }) => (payload.parcelId === 'bad' ? Promise.reject(new Error('bad')) : Promise.resolve()),
        }),
    });
    await outbox.append(['a', 'bad', 'b', 'c']);
    await outbox.settled();
    expect(await outbox.effects()).toEqual(['a', 'b', 'c']);
    expect(await deadLetters()).toHaveLength(1);
  });

  it('is finished before its worker closes', async () => {
    const started = meeting(2);
    const mayFinish = meeting(2);
    const worker = await failing(() => started().then(mayFinish));
    await outbox.append(['one']);
    await started();
    const closed = worker.close();
    await mayFinish();
    await closed;
    expect(await outbox.effects()).toEqual(['one']);
    await outbox.settled();
  });

  it('tells its consumer that it is given up, and is buried however that ends', async () => {
    const givenUp: string[] = [];
    await outbox.startWorker({
      register: (registry) =>
        registry.on(ParcelPacked, {
          consumer: 'test.mail',
          queue: 'mail',
          handle: () => Promise.reject(new UnrecoverableError('It makes no sense.')),
          givenUp: async ({ payload: { parcelId } }) => {
            givenUp.push(parcelId);
            if (parcelId === 'one') throw new Error('not noted');
          },
        }),
    });
    await outbox.append(['one', 'two']);
    await outbox.settled();
    expect(givenUp.toSorted()).toEqual(['one', 'two']);
    expect(await deadLetters()).toHaveLength(2);
  });
});
