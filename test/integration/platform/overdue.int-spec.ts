import { eventually } from '../../support/eventually';
import { mostUnanswered } from '../../../libs/queue/src/outbox/republish-overdue';
import { OutboxUnderTest } from './outbox-under-test';
import type { WorkerUnderTest } from './worker-under-test';

/** The queue's first backoff, and the default of OUTBOX_REPUBLISH_SECONDS. */
const firstRetrySeconds = 2;
const republishSeconds = 60;

describe('a message that nobody reports on', () => {
  let outbox: OutboxUnderTest;
  let worker: WorkerUnderTest;

  beforeAll(async () => {
    outbox = await OutboxUnderTest.start();
  });

  beforeEach(async () => {
    worker = await outbox.startWorker();
    await worker.queue('mail').pause();
  });

  afterEach(() => outbox.reset());

  afterAll(() => outbox.close());

  /** Publishes a message whose job is lost, as if it had killed its worker, for the n-th time. */
  async function lose(publications: number): Promise<void> {
    await outbox.append(['one']);
    await eventually(async () => (await outbox.row()).published_at, { what: 'the row to be published' });
    await worker.queue('mail').obliterate({ force: true });
    await outbox.sql('update outbox set unanswered = $1', [publications]);
    await outbox.expireDeadlines();
  }

  it('is counted by its publications', async () => {
    await lose(mostUnanswered - 1);
    await worker.queue('mail').pause();
    await worker.tick('republish-overdue');
    await eventually(async () => (await outbox.row()).published_at, { what: 'the row to be published again' });
    expect(await outbox.row()).toMatchObject({ unanswered: mostUnanswered, publications: 2, dead_at: null });
    expect(await outbox.sql('select 1 from dead_letters')).toEqual([]);
  });

  it('is buried when it was published ten times, and published no more', async () => {
    await lose(mostUnanswered);
    await worker.tick('republish-overdue');
    const { id, dead_at: deadAt, dead_consumers: deadConsumers } = await outbox.row();
    expect(deadAt).toBeInstanceOf(Date);
    expect(deadConsumers).toEqual(['test.mail']);
    const [letter] = await outbox.sql<Record<string, unknown>>('select * from dead_letters');
    expect(letter).toMatchObject({ queue: 'mail', job: 'test.mail', message_id: id, attempts: 10, state: 'open' });
    expect(letter?.['cause']).toBe(
      'NoOutcome: The message was published 10 times, and no worker has said what became of it.',
    );
    expect(letter?.['payload']).toMatchObject({ messageId: id, payload: { parcelId: 'one' } });
    await worker.tick('republish-overdue');
    expect(await outbox.row()).toMatchObject({ publications: 1 });
    expect(await outbox.effects()).toEqual([]);
  });

  it('is not buried while its job waits, however long', async () => {
    await outbox.append(['one']);
    await eventually(async () => (await outbox.row()).published_at, { what: 'the row to be published' });
    await outbox.sql('update outbox set unanswered = $1', [mostUnanswered]);
    await outbox.expireDeadlines();
    await worker.tick('republish-overdue');
    expect(await outbox.row()).toMatchObject({ dead_at: null, publications: 1, unanswered: mostUnanswered });
    await worker.queue('mail').resume();
    await outbox.settled();
    expect(await outbox.effects()).toEqual(['one']);
  });

  it('is published again soon when its job is lost after a first failure', async () => {
    await worker.close();
    let attempts = 0;
    const fails = async () => {
      attempts += 1;
      if (attempts === 1) throw new Error('not yet');
    };
    const other = await outbox.startWorker({ register: (registry) => outbox.consume(registry, { first: fails }) });
    await other.queue('mail').resume();
    await outbox.append(['one']);
    const isDelayed = async () => (await other.queue('mail').getDelayedCount()) === 1;
    await eventually(isDelayed, { what: 'the second attempt to be waited for' });
    await other.queue('mail').obliterate({ force: true });
    const [{ seconds } = { seconds: Number.NaN }] = await outbox.sql<{ seconds: number }>(
      'select extract(epoch from overdue_at - now())::float8 as seconds from outbox',
    );
    expect(seconds).toBeLessThanOrEqual(firstRetrySeconds + republishSeconds);
    await outbox.sql(`update outbox set overdue_at = overdue_at - make_interval(secs => $1)`, [seconds + 1]);
    await other.queue('mail').resume();
    await other.tick('republish-overdue');
    await outbox.settled();
    expect(await outbox.effects()).toEqual(['one']);
  });

  it('is answered by a handler that fails and will be tried again', async () => {
    await worker.close();
    let failed = false;
    const fails = async () => {
      if (failed) return;
      failed = true;
      await outbox.sql('update outbox set unanswered = 7');
      throw new Error('not yet');
    };
    const other = await outbox.startWorker({ register: (registry) => outbox.consume(registry, { first: fails }) });
    await other.queue('mail').resume();
    await outbox.append(['one']);
    await eventually(async () => failed && (await outbox.row()).unanswered === 0, {
      what: 'the failure to be heard of',
    });
    await outbox.settled();
    expect(await outbox.effects()).toEqual(['one']);
  });
});
