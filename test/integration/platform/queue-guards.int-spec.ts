import { register } from 'prom-client';
import { loadConfig } from '#config';
import { HeartbeatJobsModule, queueNames, UnusableQueue, waitForQueue } from '#queue';
import { messageJobOptions } from '../../../libs/queue/src/outbox/message-jobs';
import { eventually } from '../../support/eventually';
import { meeting } from './database-under-test';
import { OutboxUnderTest } from './outbox-under-test';

/** What was learned about BullMQ on PostgreSQL the hard way, and what keeps us from learning it again. */
describe('a guard of the queue', () => {
  let outbox: OutboxUnderTest;

  beforeAll(async () => {
    outbox = await OutboxUnderTest.start();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await outbox.reset();
  });

  afterAll(() => outbox.close());

  const gauge = async (name: string): Promise<number | undefined> =>
    (await register.getSingleMetric(name)?.get())?.values[0]?.value;

  it('keeps a process from making queues whose server does not answer, with a clear sentence', async () => {
    const env = { HOLDFAST_DATA_DIR: outbox.dataDir, DATABASE_WAIT_SECONDS: '0' };
    const unreachable = 'postgres://nobody@127.0.0.1:9/none';
    const waits: string[] = [];
    const wait = (overrides: Record<string, string>) =>
      waitForQueue(loadConfig({ ...env, DATABASE_URL: outbox.url, ...overrides }), (message) => waits.push(message));
    await wait({});
    await expect(wait({ DATABASE_URL: unreachable })).rejects.toThrow(UnusableQueue);
    await expect(wait({ REDIS_URL: 'redis://127.0.0.1:9' })).rejects.toThrow(
      'There is no answer from the queue in Redis (ECONNREFUSED). Check REDIS_URL. (waited 0 s)',
    );
    await outbox.sql('alter schema bullmq rename to elsewhere');
    await expect(wait({})).rejects.toThrow('Run `npm run migrate` first.');
    await outbox.sql('alter schema elsewhere rename to bullmq');
    expect(waits).toEqual([]);
  });

  it('waits for a queue that comes a little later', async () => {
    await outbox.sql('alter schema bullmq rename to elsewhere');
    const config = loadConfig({
      DATABASE_URL: outbox.url,
      HOLDFAST_DATA_DIR: outbox.dataDir,
      DATABASE_WAIT_SECONDS: '20',
    });
    const told = meeting(2);
    const waiting = waitForQueue(config, () => void told());
    await told();
    await outbox.sql('alter schema elsewhere rename to bullmq');
    await expect(waiting).resolves.toBeUndefined();
  });

  it('lets every worker hold its jobs by locks that were measured', async () => {
    const worker = await outbox.startWorker();
    const queuesOfTheTest = ['mail', 'maintenance', 'payments'];
    expect(worker.workers.map(({ name }) => name).toSorted()).toEqual(queuesOfTheTest);
    for (const { opts } of worker.workers) {
      expect(opts).toMatchObject({
        lockDuration: 20_000,
        stalledInterval: 10_000,
        maxStalledCount: 3,
        concurrency: 8,
      });
    }
  });

  it('gives each message enough attempts, and keeps finished jobs by their age and never by their number', async () => {
    expect(messageJobOptions.attempts).toBeGreaterThanOrEqual(8);
    expect(messageJobOptions.backoff).toMatchObject({ type: 'exponential', jitter: 0.5 });
    const worker = await outbox.startWorker();
    await outbox.append(['one']);
    await outbox.settled();
    await worker.tick('republish-overdue');
    const jobs = await outbox.sql<{ opts: Record<string, unknown> }>('select opts from bullmq.job');
    expect(jobs.length).toBeGreaterThan(1);
    for (const { opts } of jobs) {
      expect(opts['removeOnComplete']).toEqual({ age: expect.any(Number) });
      expect(opts['removeOnFail']).toEqual({ age: expect.any(Number) });
      expect(opts['delay'] ?? 0).toBe(0);
      expect(opts['repeat']).toBeUndefined();
    }
  });

  it('bounds the connections that the queues of a process hold', async () => {
    await outbox.startWorker();
    await outbox.append(Array.from({ length: 200 }, (_, n) => `parcel-${n}`));
    await outbox.settled();
    const sessions = await outbox.sql(
      `select pid from pg_stat_activity where datname = current_database() and application_name like 'holdfast-queue%'`,
    );
    const poolSize = 3;
    const pools = queueNames.length + 3;
    const listeners = 3;
    expect(sessions.length).toBeGreaterThan(0);
    expect(sessions.length).toBeLessThanOrEqual(pools * poolSize + listeners);
  });

  it('makes the effect single when a worker that was given up for dead wakes and finishes', async () => {
    const paused = meeting(2);
    const woken = meeting(2);
    let runs = 0;
    const worker = await outbox.startWorker({
      register: (registry) =>
        outbox.consume(registry, {
          first: async () => {
            runs += 1;
            if (runs > 1) return;
            await paused();
            await woken();
          },
        }),
    });
    await outbox.append(['one']);
    await paused();
    const { id } = await outbox.row();
    await outbox.sql(`update bullmq.job set state = 'waiting', lock_token = null where id = $1`, [`o-${id}`]);
    const second = await outbox.startWorker();
    await second.queue('mail').add('wake', {}, { jobId: 'wake', attempts: 1 });
    await eventually(async () => (await outbox.effects()).length === 1, { what: 'the other worker to do it' });
    await woken();
    await worker.close();
    expect(await outbox.effects()).toEqual(['one']);
    expect(await outbox.row()).toMatchObject({ processed: 1 });
  });

  it('keeps a publication that hangs from holding up the end of its process; the next one publishes it', async () => {
    const worker = await outbox.startWorker();
    const hanging = jest.spyOn(worker.queue('mail'), 'addBulk').mockReturnValue(new Promise(() => undefined));
    await outbox.append(['one']);
    await eventually(() => hanging.mock.calls.length > 0, { what: 'the relay to publish' });
    await worker.close();
    expect(await outbox.row()).toMatchObject({ published_at: null, publications: 0 });
    await outbox.expireLeases();
    await outbox.startWorker();
    await outbox.settled();
    expect(await outbox.effects()).toEqual(['one']);
  });

  it('lets a closed process publish nothing more', async () => {
    const worker = await outbox.startWorker();
    const adding = jest.spyOn(worker.queue('mail'), 'addBulk');
    await worker.close();
    await outbox.append(['one']);
    const next = await outbox.startWorker();
    await outbox.settled();
    expect(adding).not.toHaveBeenCalled();
    expect(await next.queue('mail').getJobCountByTypes()).toBe(1);
  });

  it('shows by how much the clocks differ', async () => {
    await outbox.startWorker();
    const skew = await eventually(() => gauge('clock_skew_seconds'), { what: 'the gauge' });
    expect(Math.abs(skew)).toBeLessThan(2);
  });

  it('sends a heartbeat the whole way, and shows how long ago the last one arrived', async () => {
    await outbox.sql(`update heartbeats set beaten_at = now() - interval '1 hour'`);
    await outbox.startWorker({ register: () => undefined, imports: [HeartbeatJobsModule] });
    const arrived = async () =>
      (await outbox.sql(`select 1 from heartbeats where beaten_at > now() - interval '1 minute'`)).length === 1;
    await eventually(arrived, { what: 'the heartbeat to arrive' });
    await outbox.settled();
    const tick = await outbox.row();
    expect(tick).toMatchObject({ topic: 'queue.heartbeat_ticked', processed: 1 });
    const [{ beaten_at: beatenAt } = {}] = await outbox.sql<{ beaten_at: Date }>('select beaten_at from heartbeats');
    expect(beatenAt).toEqual(tick.created_at);
  });

  it('shows that no heartbeat arrives', async () => {
    await outbox.sql(`update heartbeats set beaten_at = now() - interval '1 hour'`);
    await outbox.startWorker();
    const age = async () => (await gauge('heartbeat_age_seconds')) ?? 0;
    await eventually(async () => (await age()) >= 3600, { what: 'the gauge' });
    expect(await age()).toBeGreaterThanOrEqual(3600);
  });
});
