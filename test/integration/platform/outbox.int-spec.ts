import { newId } from '#kernel';
import { inContext } from '#observability';
import { OutboxStore } from '../../../libs/queue/src/outbox/outbox.store';
import { eventually } from '../../support/eventually';
import { meeting } from './database-under-test';
import { NobodyCares, OutboxUnderTest } from './outbox-under-test';

describe('the outbox', () => {
  let outbox: OutboxUnderTest;

  beforeAll(async () => {
    outbox = await OutboxUnderTest.start();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await outbox.reset();
  });

  afterAll(() => outbox.close());

  const parcels = (count: number) => Array.from({ length: count }, (_, n) => `parcel-${String(n).padStart(3, '0')}`);

  it('publishes what was committed under the id of its row, and hands it to its consumer', async () => {
    const worker = await outbox.startWorker();
    await outbox.append(['one']);
    await outbox.settled();
    const row = await outbox.row();
    expect(row).toMatchObject({ publications: 1, processed: 1, claimed_until: null, dead_at: null });
    expect(await outbox.effects()).toEqual(['one']);
    const job = await worker.queue('mail').getJob(`o-${row.id}`);
    expect(job?.name).toBe('test.mail');
    expect(job?.data).toMatchObject({ messageId: row.id, topic: 'test.parcel_packed', payload: { parcelId: 'one' } });
  });

  it('publishes nothing of a transaction that is rolled back', async () => {
    const worker = await outbox.startWorker();
    const work = () => Promise.reject(new Error('sold out'));
    await expect(outbox.append(['never'], { work })).rejects.toThrow('sold out');
    await outbox.append(['one']);
    await outbox.settled();
    expect(await outbox.effects()).toEqual(['one']);
    expect(await outbox.rows()).toHaveLength(1);
    expect(await worker.queue('mail').getJobCountByTypes()).toBe(1);
  });

  it('shows nothing to a relay before the commit', async () => {
    const worker = await outbox.startWorker();
    const appended = meeting(2);
    const mayCommit = meeting(2);
    const slow = outbox.append(['slow'], { work: () => appended().then(mayCommit) });
    await appended();
    await outbox.append(['fast']);
    await outbox.settled();
    expect(await worker.queue('mail').getJobCountByTypes()).toBe(1);
    await mayCommit();
    await slow;
    await outbox.settled();
    expect(await outbox.effects()).toEqual(['fast', 'slow']);
  });

  it('carries the id of the request into the handler', async () => {
    await outbox.startWorker();
    await inContext({ requestId: 'request-42' }, () => outbox.append(['one']));
    await outbox.settled();
    expect(await outbox.sql('select request_id from effects')).toEqual([{ request_id: 'request-42' }]);
  });

  it('publishes each row once however many relays there are', async () => {
    await outbox.append(parcels(250));
    const workers = await Promise.all([outbox.startWorker(), outbox.startWorker()]);
    await outbox.append(['later']);
    await outbox.settled();
    expect(await outbox.effects()).toEqual(['later', ...parcels(250)]);
    expect(new Set((await outbox.rows()).map((row) => row.publications))).toEqual(new Set([1]));
    expect(await workers[0]?.queue('mail').getJobCountByTypes()).toBe(251);
  });

  it('publishes later what a relay had claimed when it died', async () => {
    await outbox.append(['one']);
    await outbox.claimAndDie();
    const heir = await outbox.startWorker();
    await outbox.append(['two']);
    await eventually(async () => (await outbox.effects()).length > 0, { what: 'the second message' });
    expect(await outbox.effects()).toEqual(['two']);
    await outbox.expireLeases();
    await outbox.settled();
    expect(await outbox.effects()).toEqual(['one', 'two']);
    const [first] = await outbox.rows();
    expect(await heir.queue('mail').getJob(`o-${first?.id}`)).toBeDefined();
  });

  it('adds no second job when a relay died between publishing and saying so', async () => {
    const worker = await outbox.startWorker();
    jest.spyOn(OutboxStore.prototype, 'markPublished').mockRejectedValueOnce(new Error('killed'));
    await outbox.append(['one']);
    await eventually(async () => (await outbox.row()).processed_at, { what: 'the job to be done' });
    await outbox.expireLeases();
    await outbox.append(['two']);
    await eventually(async () => (await outbox.effects()).length === 2, { what: 'the next message' });
    const [first] = await outbox.rows();
    expect(first).toMatchObject({ processed: 1, publications: 0 });
    expect(await worker.queue('mail').getJobCountByTypes()).toBe(2);
    expect(await outbox.effects()).toEqual(['one', 'two']);
  });

  it('tries again after the queue could not be reached', async () => {
    const worker = await outbox.startWorker();
    const failing = jest.spyOn(worker.queue('mail'), 'addBulk').mockRejectedValue(new Error('the queue is down'));
    await outbox.append(['one']);
    await eventually(() => failing.mock.calls.length > 0, { what: 'a relay to try' });
    expect(await outbox.row()).toMatchObject({ published_at: null, publications: 0 });
    failing.mockRestore();
    await outbox.expireLeases();
    await outbox.settled();
    expect(await outbox.effects()).toEqual(['one']);
  });

  it('publishes again, under a new job id, what the queue has forgotten', async () => {
    const worker = await outbox.startWorker();
    const queue = worker.queue('mail');
    await queue.pause();
    await outbox.append(['one']);
    await eventually(async () => (await outbox.row()).published_at, { what: 'the row to be published' });
    await queue.obliterate({ force: true });
    await worker.tick('republish-overdue');
    expect(await outbox.row()).toMatchObject({ publications: 1 });

    await outbox.expireDeadlines();
    await worker.tick('republish-overdue');
    await outbox.settled();
    const { id, publications } = await outbox.row();
    expect(publications).toBe(2);
    expect(await queue.getJob(`o-${id}-1`)).toBeDefined();
    expect(await queue.getJob(`o-${id}`)).toBeUndefined();
    expect(await outbox.effects()).toEqual(['one']);
  });

  it('publishes nothing again that still waits in its queue, and only gives it more time', async () => {
    const worker = await outbox.startWorker();
    const queue = worker.queue('mail');
    await queue.pause();
    await outbox.append(['one']);
    await eventually(async () => (await outbox.row()).published_at, { what: 'the row to be published' });
    await outbox.expireDeadlines();
    await worker.tick('republish-overdue');
    const { id } = await outbox.row();
    expect(await outbox.row()).toMatchObject({ publications: 1, processed_at: null });
    expect(await outbox.sql('select 1 from outbox where overdue_at > now()')).toHaveLength(1);
    expect(await queue.getJob(`o-${id}-1`)).toBeUndefined();
    await queue.resume();
    await outbox.settled();
    expect(await outbox.effects()).toEqual(['one']);
  });

  it('has one effect when there are two jobs after all', async () => {
    const worker = await outbox.startWorker();
    const queue = worker.queue('mail');
    await queue.pause();
    await outbox.append(['one']);
    await eventually(async () => (await outbox.row()).published_at, { what: 'the row to be published' });
    const { id } = await outbox.row();
    const first = await queue.getJob(`o-${id}`);
    await queue.add('test.mail', first?.data, { jobId: `o-${id}-1` });
    await queue.resume();
    await eventually(async () => (await queue.getCompletedCount()) === 2, { what: 'both jobs to be done' });
    expect(await outbox.effects()).toEqual(['one']);
    expect(await outbox.row()).toMatchObject({ processed: 1 });
  });

  it('has one effect of a message that is handled many times at once', async () => {
    const message = { id: newId(), payload: { parcelId: 'one' } };
    await Promise.all(Array.from({ length: 10 }, () => outbox.handle('test.mail', message)));
    await outbox.handle('test.mail', message);
    expect(await outbox.effects()).toEqual(['one']);
    await outbox.handle('test.other', message);
    expect(await outbox.effects('test.other')).toEqual(['one']);
  });

  it('is done at once with a message that nobody consumes', async () => {
    const worker = await outbox.startWorker({ register: (registry) => registry.withoutConsumer(NobodyCares) });
    await outbox.append(['one'], { event: NobodyCares });
    await outbox.settled();
    expect(await outbox.row()).toMatchObject({ publications: 1, processed: 0, dead_at: null });
    expect(await worker.queue('mail').getJobCountByTypes()).toBe(0);
  });

  it('leaves a message that this worker has never heard of to one that has', async () => {
    const old = await outbox.startWorker({ register: (registry) => registry.withoutConsumer(NobodyCares) });
    await outbox.append(['one']);
    await outbox.append(['other'], { event: NobodyCares });
    await eventually(async () => (await outbox.rows())[1]?.processed_at, { what: 'the message that it knows' });
    expect((await outbox.rows())[0]).toMatchObject({ published_at: null, claimed_until: null, processed_at: null });
    await old.close();
    await outbox.startWorker({ register: (registry) => outbox.consume(registry) });
    await eventually(async () => (await outbox.effects()).length > 0, { what: 'the newer worker to handle it' });
    expect(await outbox.effects()).toEqual(['one']);
  });

  it('is done with a message once all of its consumers are, and never asks one of them twice', async () => {
    const worker = await outbox.startWorker({
      register: (registry) => {
        outbox.consume(registry, { queue: 'mail' });
        outbox.consume(registry, { queue: 'payments' });
      },
    });
    await worker.queue('payments').pause();
    await outbox.append(['one']);
    await eventually(async () => (await outbox.row()).processed === 1, { what: 'the first consumer' });
    expect((await outbox.row()).processed_at).toBeNull();
    await outbox.expireDeadlines();
    await worker.tick('republish-overdue');
    await worker.queue('payments').resume();
    await outbox.settled();
    expect((await outbox.row()).processed).toBe(2);
    expect(await outbox.effects('test.mail')).toEqual(['one']);
    expect(await outbox.effects('test.payments')).toEqual(['one']);
  });

  it('forgets what was processed a week ago together with its marks, and nothing else', async () => {
    const worker = await outbox.startWorker();
    await outbox.append(['old', 'new']);
    await outbox.settled();
    const [old] = await outbox.rows();
    await outbox.sql(`update outbox set processed_at = now() - interval '8 days' where id = $1`, [old?.id]);
    await worker.tick('purge-outbox');
    expect((await outbox.rows()).map(({ id }) => id)).not.toContain(old?.id);
    expect(await outbox.sql('select message_id from processed_messages')).toEqual([
      { message_id: (await outbox.row()).id },
    ]);
  });
});
