import type { JobRegistry } from '#queue';
import { eventually } from '../../support/eventually';
import { OutboxUnderTest } from './outbox-under-test';
import type { WorkerUnderTest } from './worker-under-test';

/** So long that no test sees its end; the longest that a timer can wait. */
const longPeriodSeconds = 2_000_000;

describe('a scheduled job', () => {
  let outbox: OutboxUnderTest;
  let runs: string[];

  beforeAll(async () => {
    outbox = await OutboxUnderTest.start();
  });

  beforeEach(() => {
    runs = [];
  });

  afterEach(() => outbox.reset());

  afterAll(() => outbox.close());

  const registerAs =
    (worker: string, everySeconds: number, fail = false) =>
    (registry: JobRegistry): void =>
      registry.every({
        name: 'test-tick',
        queue: 'maintenance',
        everySeconds,
        run: async () => {
          runs.push(worker);
          if (fail) throw new Error('on purpose');
        },
      });
  const startWorkers = (everySeconds: number): Promise<WorkerUnderTest[]> =>
    Promise.all(['a', 'b', 'c'].map((name) => outbox.startWorker({ register: registerAs(name, everySeconds) })));
  const jobs = () =>
    outbox.sql<{ id: string; state: string }>(
      `select id, state from bullmq.job where queue = 'maintenance' and name = 'test-tick' order by id`,
    );
  const idle = () =>
    eventually(async () => (await jobs()).every(({ state }) => state === 'completed' || state === 'failed'), {
      what: 'the ticks to be done',
    });

  const neighbourIsDone = async () =>
    (await outbox.sql(`select 1 from bullmq.job where name = 'republish-overdue' and state = 'completed'`)).length ===
    1;

  it('runs once a period however many workers tick', async () => {
    await startWorkers(longPeriodSeconds);
    await eventually(() => runs.length > 0, { what: 'the job to run' });
    await idle();
    expect(runs).toHaveLength(1);
    expect(await jobs()).toHaveLength(1);
  });

  it('runs again in the next period, once', async () => {
    const period = () => Math.floor(Date.now() / 1000);
    const first = period();
    const workers = await startWorkers(1);
    await eventually(() => runs.length >= 3, { what: 'three periods' });
    await Promise.all(workers.map((worker) => worker.close()));
    const done = await jobs();
    expect(runs.length).toBe(done.filter(({ state }) => state === 'completed').length);
    expect(runs.length).toBeLessThanOrEqual(period() - first + 1);
  });

  it('does not run again in its period for a worker that starts much later', async () => {
    await outbox.startWorker({ register: registerAs('early', longPeriodSeconds) });
    await eventually(() => runs.length === 1, { what: 'the job to run' });
    await idle();
    await outbox.sql(`update bullmq.job set finished_at_ms = finished_at_ms - 3600 * 1000 where name = 'test-tick'`);
    for (const name of ['late', 'later']) {
      await outbox.sql(`delete from bullmq.job where name = 'republish-overdue'`);
      await outbox.startWorker({ register: registerAs(name, longPeriodSeconds) });
      await eventually(() => neighbourIsDone(), { what: 'another job of the queue to finish and clean up' });
    }
    expect(runs).toEqual(['early']);
    expect(await jobs()).toHaveLength(1);
  });

  it('is not tried again when it fails: the next period is soon enough', async () => {
    await outbox.startWorker({ register: registerAs('failing', longPeriodSeconds, true) });
    await eventually(async () => (await jobs())[0]?.state === 'failed', { what: 'the job to fail' });
    expect(runs).toHaveLength(1);
    expect(await outbox.sql('select * from dead_letters')).toEqual([]);
  });

  it('comes back by itself after the queue has lost everything', async () => {
    await outbox.startWorker({ register: registerAs('only', 1) });
    await eventually(() => runs.length > 0, { what: 'the job to run' });
    await outbox.sql('truncate bullmq.job cascade');
    const before = runs.length;
    await eventually(() => runs.length > before, { what: 'the job to run again' });
    expect(new Set(runs)).toEqual(new Set(['only']));
  });
});
