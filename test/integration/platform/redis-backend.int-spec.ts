import { queueNames } from '#queue';
import { eventually } from '../../support/eventually';
import { openRedis, RedisServer } from '../../support/redis-server';
import { describeWithRedis, describeWithRedisServer } from '../../support/redis-suites';
import { OutboxUnderTest, retryQuickly } from './outbox-under-test';

const jobTables = `select count(*)::int as jobs from bullmq.job`;

describeWithRedis('the outbox with its queues on Redis', () => {
  let redis: Awaited<ReturnType<typeof openRedis>>;
  let outbox: OutboxUnderTest;

  beforeAll(async () => {
    redis = await openRedis();
    outbox = await OutboxUnderTest.start({ REDIS_URL: redis.url });
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    const sweeper = await outbox.startWorker({ register: () => undefined });
    for (const name of queueNames) {
      await sweeper.queue(name).pause();
      await sweeper.queue(name).obliterate({ force: true });
    }
    await outbox.reset();
  });

  afterAll(async () => {
    await outbox.close();
    await redis.close();
  });

  it('publishes what was committed, and handles it once', async () => {
    const worker = await outbox.startWorker();
    const refused = outbox.append(['never'], { work: () => Promise.reject(new Error('sold out')) });
    await expect(refused).rejects.toThrow('sold out');
    await outbox.append(['one']);
    await outbox.settled();
    const row = await outbox.row();
    expect(row).toMatchObject({ publications: 1, processed: 1, dead_at: null });
    expect(await outbox.effects()).toEqual(['one']);
    expect((await worker.queue('mail').getJob(`o-${row.id}`))?.name).toBe('test.mail');
    expect(await outbox.sql(jobTables)).toEqual([{ jobs: 0 }]);
  });

  it('publishes each row once however many relays there are', async () => {
    const parcels = Array.from({ length: 150 }, (_, n) => `parcel-${String(n).padStart(3, '0')}`);
    await outbox.append(parcels);
    const [worker] = await Promise.all([outbox.startWorker(), outbox.startWorker()]);
    await outbox.settled();
    expect(await outbox.effects()).toEqual(parcels);
    expect(await worker?.queue('mail').getJobCountByTypes()).toBe(150);
  });

  it('publishes again what Redis has forgotten', async () => {
    const worker = await outbox.startWorker();
    const queue = worker.queue('mail');
    await queue.pause();
    await outbox.append(['one']);
    await eventually(async () => (await outbox.row()).published_at, { what: 'the row to be published' });
    await queue.obliterate({ force: true });
    await outbox.expireDeadlines();
    await worker.tick('republish-overdue');
    await outbox.settled();
    expect(await queue.getJob(`o-${(await outbox.row()).id}-1`)).toBeDefined();
    expect(await outbox.effects()).toEqual(['one']);
  });

  it('keeps a dead letter of what fails for good', async () => {
    retryQuickly(3);
    let attempts = 0;
    await outbox.startWorker({
      register: (registry) =>
        outbox.consume(registry, {
          first: () => {
            attempts += 1;
            return Promise.reject(new Error('the cause'));
          },
        }),
    });
    await outbox.append(['one']);
    await outbox.settled();
    expect(attempts).toBe(3);
    const letters = await outbox.sql('select cause, attempts from dead_letters');
    expect(letters).toEqual([{ cause: 'Error: the cause', attempts: 3 }]);
    expect((await outbox.row()).dead_at).toBeInstanceOf(Date);
  });

  it('runs a scheduled job once a period however many workers tick', async () => {
    let runs = 0;
    const schedule = { name: 'test-tick', queue: 'maintenance', everySeconds: 2_000_000 } as const;
    const count = async () => void (runs += 1);
    const workers = await Promise.all(
      [1, 2, 3].map(() => outbox.startWorker({ register: (registry) => registry.every({ ...schedule, run: count }) })),
    );
    const queue = workers[0]?.queue('maintenance');
    await eventually(async () => ((await queue?.getCompletedCount()) ?? 0) >= 3, { what: 'the scheduled jobs' });
    const names = (await queue?.getJobs())?.map((job) => job.name);
    expect(names?.filter((name) => name === 'test-tick')).toHaveLength(1);
    expect(runs).toBe(1);
  });
});

describeWithRedisServer('the outbox while Redis is down', () => {
  let redis: RedisServer;
  let outbox: OutboxUnderTest;

  beforeAll(async () => {
    redis = await RedisServer.open();
    outbox = await OutboxUnderTest.start({ REDIS_URL: redis.url });
  });

  afterAll(async () => {
    await redis.start();
    await outbox.close();
    await redis.close();
  });

  it('keeps everything, and hands it out when an empty Redis comes back', async () => {
    const worker = await outbox.startWorker();
    await outbox.append(['before']);
    await outbox.settled();
    await redis.stop();
    await outbox.append(['meanwhile']);
    expect(await outbox.effects()).toEqual(['before']);
    expect(await outbox.sql('select 1 from outbox where published_at is null')).toHaveLength(1);
    await redis.start();
    await outbox.settled();
    expect(await outbox.effects()).toEqual(['before', 'meanwhile']);
    expect(await worker.queue('mail').getJobCountByTypes()).toBe(1);
  });
});
