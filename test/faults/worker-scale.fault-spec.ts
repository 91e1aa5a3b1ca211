import { workerOptions } from '#queue';
import type { AppProcess } from '../support/shop';
import { faultsIn, settled } from './books';
import type { Fate } from './fates';
import { Trade } from './trade';

/** Short holds, so that forgotten orders expire; nothing here waits too long for a lock. */
const env = { RESERVATION_TTL_SECONDS: '10', RESERVATION_SWEEP_SECONDS: '2', LOCK_TIMEOUT_MS: '60000' };

const otherFates = ['cancelled', 'given_back', 'left', 'left'] as const satisfies readonly Fate[];

describe('workers on one database', () => {
  let trade: Trade;

  beforeAll(async () => {
    trade = await Trade.open({ workers: 1, env });
  });

  afterAll(() => trade?.close());

  const startUpTo = async (count: number): Promise<void> => {
    while (trade.shop.workers.length < count) await trade.shop.startWorker();
  };

  const payments = (worker: AppProcess): number =>
    worker.lines.filter((line) => line['outcome'] === 'completed' && line['queue'] === 'payments').length;

  /** Has money reported until so many events are being applied that every worker but one has its hands full. */
  const busyAll = async (workers: number): Promise<void> => {
    const enough = (workers - 1) * workerOptions.concurrency + 1;
    await trade.place(Array.from({ length: enough + 15 }, () => 'paid'));
    await trade.whileStockIsLocked(async () => {
      for (let left = enough + 15; left > 0 && (await trade.blockedJobs()) < enough; left -= 1) await trade.meet(1);
      await trade.jobsToBeUnderWay(enough);
    });
    await trade.meet(enough + 15);
  };

  it.each([1, 2, 4])(
    'share the work when there are %i, and do everything once',
    async (count) => {
      await startUpTo(count);
      const before = trade.shop.workers.map(payments);
      await trade.wave(otherFates);
      await busyAll(count);
      await settled(trade, 40);
      expect(await faultsIn(trade)).toEqual([]);
      const applied = trade.shop.workers.map((worker, index) => payments(worker) - (before[index] ?? 0));
      expect(applied.filter((events) => events === 0)).toEqual([]);
    },
    120_000,
  );
});
