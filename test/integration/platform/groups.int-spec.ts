import { register } from 'prom-client';
import { inContext } from '#observability';
import type { GroupJobData } from '../../../libs/queue/src/outbox/message-jobs';
import { OutboxStore } from '../../../libs/queue/src/outbox/outbox.store';
import { eventually } from '../../support/eventually';
import { meeting } from './database-under-test';
import { type Consuming, OutboxUnderTest, retryQuickly } from './outbox-under-test';

describe('messages in groups', () => {
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
  const start = (consuming: Consuming) =>
    outbox.startWorker({ register: (registry) => outbox.consume(registry, { groupUpTo: 10, ...consuming }) });
  const jobIds = async () =>
    (await outbox.sql<{ id: string }>(`select id from bullmq.job where name = 'test.mail' order by id`)).map(
      ({ id }) => id,
    );

  const groupSizes = async () =>
    (
      await outbox.sql<{ size: number }>(
        `select jsonb_array_length(data -> 'messages') as size from bullmq.job where name = 'test.mail' order by size`,
      )
    ).map(({ size }) => size);

  /** How many runs of the consumer the histogram has counted. */
  const measured = async (outcome: string): Promise<number> => {
    const metric = await register.getSingleMetric('job_duration_seconds')?.get();
    const counts = metric?.values.filter(
      ({ labels, ...value }) =>
        (value as { metricName?: string }).metricName === 'job_duration_seconds_count' &&
        labels['name'] === 'test.mail' &&
        labels['outcome'] === outcome,
    );
    return counts?.[0]?.value ?? 0;
  };

  it('share jobs when they are published together, and are handled one by one, each for its own request', async () => {
    for (const parcel of parcels(25)) {
      await inContext({ requestId: `request of ${parcel}` }, () => outbox.append([parcel]));
    }
    const before = await measured('completed');
    await start({});
    await outbox.settled();
    expect(await outbox.effects()).toEqual(parcels(25));
    expect(await groupSizes()).toEqual([4, 7, 7, 7]);
    const requests = await outbox.sql('select request_id from effects order by parcel');
    expect(requests).toEqual(parcels(25).map((parcel) => ({ request_id: `request of ${parcel}` })));
    expect((await measured('completed')) - before).toBe(25);
    expect((await outbox.rows()).every(({ publications, processed }) => publications === 1 && processed === 1)).toBe(
      true,
    );
  });

  it('are never more in a job than their consumer takes, and are split for others to share', async () => {
    await outbox.append(parcels(60));
    await start({});
    await outbox.settled();
    expect(await groupSizes()).toEqual([10, 10, 10, 10, 10, 10]);
    expect(await outbox.effects()).toEqual(parcels(60));
  });

  it('are left to other workers by one that has no handlers for them', async () => {
    const started: string[] = [];
    let finish: () => void = () => undefined;
    const mayFinish = new Promise<void>((resolve) => (finish = resolve));
    const busy = (name: string): Consuming => ({
      first: async () => {
        started.push(name);
        await mayFinish;
      },
    });
    await Promise.all([start(busy('first')), start(busy('second'))]);
    await outbox.append(parcels(32));
    await eventually(() => started.length === 16, { what: 'the handlers of both workers to be busy' });
    finish();
    await outbox.settled();
    expect(started.slice(0, 16).toSorted()).toEqual([...'x'.repeat(8)].flatMap(() => ['first', 'second']).toSorted());
    expect(await outbox.effects()).toEqual(parcels(32));
  });

  it('are fetched in bounds also after a job that failed because it had killed its workers', async () => {
    const end = meeting(9);
    const worker = await start({ groupUpTo: 1, first: () => end() });
    const mail = worker.queue('mail');
    await mail.pause();
    await mail.add('test.deadly', {}, { jobId: 'deadly', attempts: 1 });
    await outbox.sql(
      `update bullmq.job set deferred_failure = 'job stalled more than allowable limit' where id = 'deadly'`,
    );
    await mail.resume();
    await eventually(async () => (await mail.getFailedCount()) === 1, { what: 'the deadly job to fail' });
    await outbox.append(parcels(20));
    await eventually(async () => (await mail.getActiveCount()) >= 8, { what: 'eight jobs' });
    await outbox.append(['the last']);
    await eventually(async () => (await mail.getWaitingCount()) + (await mail.getActiveCount()) === 21, {
      what: 'all jobs',
    });
    expect(await mail.getActiveCount()).toBe(8);
    await end();
  });

  it('travel alone when they are alone', async () => {
    await start({});
    await outbox.append(['one']);
    await outbox.settled();
    const { id, job_ids: special } = await outbox.row();
    expect(await jobIds()).toEqual([`o-${id}`]);
    expect(special).toBeNull();
  });

  it('never run more handlers at once than their queue may', async () => {
    let running = 0;
    let most = 0;
    const together = meeting(8);
    await outbox.append(parcels(40));
    await start({
      first: async () => {
        running += 1;
        most = Math.max(most, running);
        await together();
        running -= 1;
      },
    });
    await outbox.settled();
    expect(most).toBe(8);
    expect(await outbox.effects()).toEqual(parcels(40));
  });

  it('do not suffer from one that fails: it goes on alone, with attempts of its own', async () => {
    retryQuickly(3);
    let failures = 0;
    await outbox.append(parcels(8));
    const [bad] = await outbox.rows();
    const before = await measured('failed');
    await start({
      first: async ({ id }) => {
        if (id !== bad?.id) return;
        failures += 1;
        if (failures < 3) throw new Error('not yet');
      },
    });
    await outbox.settled();
    expect(await outbox.effects()).toEqual(parcels(8));
    expect(failures).toBe(3);
    expect((await measured('failed')) - before).toBe(2);
    const alone = (await jobIds()).filter((id) => id.startsWith('o-'));
    expect(alone.map((id) => id.slice(0, 38))).toEqual([`o-${bad?.id}`]);
    const open = `select 1 from bullmq.job where state <> 'completed' and name = 'test.mail'`;
    await eventually(async () => (await outbox.sql(open)).length === 0, { what: 'every job to be completed' });
  });

  it('make a dead letter of that one alone', async () => {
    retryQuickly(2);
    await outbox.append(parcels(5));
    const [bad] = await outbox.rows();
    await start({ first: ({ id }) => (id === bad?.id ? Promise.reject(new Error('bad')) : Promise.resolve()) });
    await outbox.settled();
    expect(await outbox.effects()).toEqual(parcels(5).slice(1));
    expect(await outbox.sql('select message_id, job, attempts from dead_letters')).toEqual([
      { message_id: bad?.id, job: 'test.mail', attempts: 2 },
    ]);
  });

  it('lose nothing when one that failed cannot be opened again at once', async () => {
    let failures = 0;
    jest.spyOn(OutboxStore.prototype, 'reopen').mockRejectedValueOnce(new Error('away'));
    await outbox.append(parcels(8));
    const worker = await start({
      first: async () => {
        failures += 1;
        if (failures === 1) throw new Error('not yet');
      },
    });
    await eventually(async () => (await outbox.effects()).length === 7, { what: 'the others' });
    await eventually(async () => (await outbox.rows()).every((row) => row.published_at), { what: 'the publication' });
    await eventually(async () => (await worker.queue('mail').getCompletedCount()) === 4, { what: 'the groups to end' });
    await outbox.expireDeadlines();
    await worker.tick('republish-overdue');
    await outbox.settled();
    expect(await outbox.effects()).toEqual(parcels(8));
  });

  it('have one effect each when their worker dies in the middle and they are run again', async () => {
    await outbox.append(parcels(8));
    const worker = await start({});
    const queue = worker.queue('mail');
    await eventually(async () => (await queue.getCompletedCount()) === 4, { what: 'the groups to be completed' });
    const groups = await queue.getCompleted();
    expect(groups.flatMap(({ data }) => (data as GroupJobData).messages)).toHaveLength(8);
    await queue.addBulk(groups.map(({ name, data, id }) => ({ name, data, opts: { jobId: `${id}-2` } })));
    await eventually(async () => (await queue.getCompletedCount()) === 8, { what: 'the second runs' });
    expect(await outbox.effects()).toEqual(parcels(8));
  });

  it('are not published again while their group waits, and each alone when it is lost', async () => {
    await outbox.append(parcels(8));
    const idle = await outbox.startWorker({ register: () => undefined });
    await idle.queue('mail').pause();
    await idle.close();
    const worker = await start({});
    const published = async () => (await outbox.rows()).every((row) => row.published_at);
    await eventually(published, { what: 'the group to be published' });
    await outbox.expireDeadlines();
    await worker.tick('republish-overdue');
    expect(await groupSizes()).toEqual([2, 2, 2, 2]);
    await worker.queue('mail').obliterate({ force: true });
    await outbox.expireDeadlines();
    await worker.tick('republish-overdue');
    await outbox.settled();
    expect(await outbox.effects()).toEqual(parcels(8));
    expect((await jobIds()).toSorted()).toEqual((await outbox.rows()).map(({ id }) => `o-${id}-1`).toSorted());
  });
});
