import { UnrecoverableError } from 'bullmq';
import { newId } from '#kernel';
import type { JobRegistry } from '#queue';
import { eventually } from '../../support/eventually';
import { type Consuming, OutboxUnderTest } from './outbox-under-test';

describe('a message with several consumers', () => {
  let outbox: OutboxUnderTest;

  beforeAll(async () => {
    outbox = await OutboxUnderTest.start();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await outbox.reset();
  });

  afterAll(() => outbox.close());

  const consumersOf =
    (...consumers: readonly Consuming[]) =>
    (registry: JobRegistry): void =>
      consumers.forEach((consumer) => outbox.consume(registry, consumer));
  const start = (...consumers: readonly Consuming[]) => outbox.startWorker({ register: consumersOf(...consumers) });
  const refuse = () => Promise.reject(new UnrecoverableError('It makes no sense.'));
  const letters = () => outbox.sql('select job, state from dead_letters order by job');
  const revive = (consumer: string, payload?: Readonly<Record<string, string>>) =>
    outbox.transactions.run(async (tx) => {
      const { id } = (await outbox.rows())[0] ?? { id: newId() };
      return outbox.fates.revive(tx, [{ messageId: id, consumer, payload }]);
    });

  it('has a job for each of them, also in one queue', async () => {
    const worker = await start({ consumer: 'test.a' }, { consumer: 'test.b' }, { queue: 'payments' });
    await outbox.append(['one']);
    await outbox.settled();
    const { id, published_to: publishedTo, processed } = await outbox.row();
    expect(publishedTo).toEqual(['test.a', 'test.b', 'test.payments']);
    expect(processed).toBe(3);
    expect((await worker.queue('mail').getJob(`o-${id}.test.a`))?.name).toBe('test.a');
    expect((await worker.queue('mail').getJob(`o-${id}.test.b`))?.name).toBe('test.b');
    expect((await worker.queue('payments').getJob(`o-${id}`))?.name).toBe('test.payments');
    for (const consumer of publishedTo ?? []) expect(await outbox.effects(consumer)).toEqual(['one']);
  });

  it('goes to those alone that want it when it is claimed, and waits for no other', async () => {
    let interested = false;
    const worker = await start({ consumer: 'test.a' }, { consumer: 'test.b', wanted: async () => interested });
    await outbox.append(['one']);
    await outbox.settled();
    interested = true;
    await outbox.append(['two']);
    await outbox.settled();
    expect((await outbox.rows()).map((row) => row.published_to)).toEqual([['test.a'], ['test.a', 'test.b']]);
    expect(await outbox.effects('test.a')).toEqual(['one', 'two']);
    expect(await outbox.effects('test.b')).toEqual(['two']);
    expect(await worker.queue('mail').getJobCountByTypes()).toBe(3);
  });

  it('is done at once when nobody wants it', async () => {
    const worker = await start({ wanted: async () => false });
    await outbox.append(['one']);
    await outbox.settled();
    expect(await outbox.row()).toMatchObject({ publications: 1, processed: 0, published_to: [], dead_at: null });
    expect(await worker.queue('mail').getJobCountByTypes()).toBe(0);
  });

  it('keeps its consumers when one of them loses its interest before it has handled it', async () => {
    let interested = true;
    const worker = await start({ consumer: 'test.a' }, { queue: 'payments', wanted: async () => interested });
    await worker.queue('payments').pause();
    await outbox.append(['one']);
    await eventually(async () => (await outbox.row()).processed === 1, { what: 'the first consumer' });
    interested = false;
    await worker.queue('payments').obliterate({ force: true });
    await outbox.expireDeadlines();
    await worker.tick('republish-overdue');
    await outbox.settled();
    expect(await outbox.row()).toMatchObject({ processed: 2, published_to: ['test.a', 'test.payments'] });
    expect(await outbox.effects('test.payments')).toEqual(['one']);
  });

  it('is published again to those alone whose jobs are lost', async () => {
    const worker = await start({ queue: 'mail' }, { queue: 'payments' });
    await worker.queue('mail').pause();
    await worker.queue('payments').pause();
    await outbox.append(['one']);
    await eventually(async () => (await outbox.row()).published_at, { what: 'the row to be published' });
    await worker.queue('payments').obliterate({ force: true });
    await worker.queue('payments').pause();
    await outbox.expireDeadlines();
    await worker.tick('republish-overdue');
    const { id } = await outbox.row();
    await eventually(() => worker.queue('payments').getJob(`o-${id}-1`), { what: 'the second job' });
    expect(await outbox.sql(`select id from bullmq.job where queue = 'mail'`)).toEqual([{ id: `o-${id}` }]);
    await worker.queue('mail').resume();
    await worker.queue('payments').resume();
    await outbox.settled();
    expect(await outbox.row()).toMatchObject({ processed: 2, publications: 2 });
  });

  it('is dead for one and goes on for the others, and dead as a whole once nobody is left', async () => {
    const worker = await start({ queue: 'mail', first: refuse }, { queue: 'payments' });
    await worker.queue('payments').pause();
    await outbox.append(['one']);
    await eventually(async () => (await letters()).length === 1, { what: 'the dead letter' });
    expect(await outbox.row()).toMatchObject({ dead_consumers: ['test.mail'], dead_at: null });
    await worker.queue('payments').obliterate({ force: true });
    await outbox.expireDeadlines();
    await worker.tick('republish-overdue');
    await outbox.settled();
    expect(await outbox.effects('test.payments')).toEqual(['one']);
    expect(await outbox.row()).toMatchObject({ processed: 1, processed_at: null, dead_consumers: ['test.mail'] });
    expect((await outbox.row()).dead_at).toBeInstanceOf(Date);
    expect(await worker.queue('mail').getJobCountByTypes()).toBe(1);
  });

  it('is dead as a whole when all of them fail at the same moment', async () => {
    await start({ consumer: 'test.a', first: refuse }, { consumer: 'test.b', first: refuse });
    await outbox.append(['one']);
    await outbox.settled();
    const { dead_at: deadAt, dead_consumers: deadConsumers } = await outbox.row();
    expect(deadAt).toBeInstanceOf(Date);
    expect(deadConsumers.toSorted()).toEqual(['test.a', 'test.b']);
  });

  it('is handled after all by a consumer for which it is revived, with the payload that was edited for it', async () => {
    let broken = true;
    const mayFail = () => (broken ? refuse() : Promise.resolve());
    const worker = await start({ queue: 'mail', first: mayFail }, { queue: 'payments' });
    await outbox.append(['one']);
    await outbox.settled();
    broken = false;
    const { id } = await outbox.row();
    expect(await revive('test.mail', { parcelId: 'edited' })).toEqual([{ messageId: id, consumer: 'test.mail' }]);
    await outbox.settled();
    expect(await outbox.effects('test.mail')).toEqual(['edited']);
    expect(await outbox.effects('test.payments')).toEqual(['one']);
    expect(await outbox.row()).toMatchObject({ processed: 2, dead_at: null, dead_consumers: [] });
    expect(await worker.queue('mail').getJob(`o-${id}-1`)).toBeDefined();
    expect(await worker.queue('payments').getJobCountByTypes()).toBe(1);
  });

  it('is dead again when it fails again, and the inbox still knows what was done', async () => {
    await start({ consumer: 'test.a', first: refuse }, { consumer: 'test.b' });
    await outbox.append(['one']);
    await outbox.settled();
    await revive('test.a');
    await outbox.settled();
    expect(await outbox.row()).toMatchObject({ dead_consumers: ['test.a'], processed: 1, publications: 2 });
    expect(await outbox.effects('test.b')).toEqual(['one']);
  });

  it('is not revived for who has handled it, nor for who never failed, nor when it is forgotten', async () => {
    await start({ consumer: 'test.a' });
    expect(await revive('test.a')).toEqual([]);
    await outbox.append(['one']);
    await outbox.settled();
    const before = await outbox.row();
    expect(await revive('test.a')).toEqual([]);
    expect(await revive('test.b')).toEqual([]);
    expect(await outbox.row()).toEqual(before);
  });

  it('is alive again when a consumer that was given up has handled it by another delivery', async () => {
    await start({ consumer: 'test.a', first: refuse });
    await outbox.append(['one']);
    await outbox.settled();
    const { id } = await outbox.row();
    await outbox.handle('test.a', { id, payload: { parcelId: 'one' } });
    expect(await outbox.row()).toMatchObject({ processed: 1, dead_consumers: [], dead_at: null });
    expect((await outbox.row()).processed_at).toBeInstanceOf(Date);
    await outbox.transactions.run((tx) => outbox.fates.bury(tx, { messageId: id, consumer: 'test.a' }));
    expect(await outbox.row()).toMatchObject({ dead_consumers: [], dead_at: null });
  });

  it('is forgotten a week after its death, but not while a letter of it is open', async () => {
    const worker = await start({ first: refuse });
    await outbox.append(['one', 'two']);
    await outbox.settled();
    await outbox.sql(`update outbox set dead_at = now() - interval '8 days'`);
    const [discarded, open] = await outbox.rows();
    await outbox.sql(`update dead_letters set state = 'discarded' where message_id = $1`, [discarded?.id]);
    await worker.tick('purge-outbox');
    expect((await outbox.row()).id).toBe(open?.id);
  });

  it('waits for a worker that knows its consumer, however often others get its job', async () => {
    await outbox.append(['one']);
    await outbox.sql(
      `update outbox set published_at = now(), publications = 1, consumers = 1, published_to = '{test.newer}'`,
    );
    const { id, topic } = await outbox.row();
    const older = await start();
    const data = { messageId: id, topic, payload: { parcelId: 'one' }, requestId: null, traceparent: null };
    await older.queue('mail').add('test.newer', data, { jobId: `o-${id}`, attempts: 2 });
    await eventually(async () => (await older.queue('mail').getFailedCount()) === 1, { what: 'the last attempt' });
    expect(await letters()).toEqual([]);
    expect(await outbox.row()).toMatchObject({ dead_at: null, processed_at: null, in_time: true });
    await older.close();
    const newer = await start({ consumer: 'test.newer' });
    await outbox.expireDeadlines();
    await newer.tick('republish-overdue');
    await outbox.settled();
    expect(await outbox.effects('test.newer')).toEqual(['one']);
  });
});
