import { eventually } from '../support/eventually';
import { backendKinds, describeOn, type JobCounts } from './backends';
import { faultsIn, settled } from './books';
import type { Fate } from './fates';
import { Trade } from './trade';

/** Short holds, so that the sweep has work; nothing here waits too long for a lock. */
const env = {
  RESERVATION_TTL_SECONDS: '6',
  RESERVATION_SWEEP_SECONDS: '2',
  OUTBOX_REPUBLISH_SECONDS: '2',
  LOCK_TIMEOUT_MS: '60000',
};

const fates = ['paid', 'paid', 'paid', 'cancelled', 'given_back', 'left'] as const satisfies readonly Fate[];
const paid = Array.from({ length: 10 }, (): Fate => 'paid');

const noMoreMessages = 'lock table notifications, webhook_deliveries in share row exclusive mode';

for (const on of backendKinds) {
  describeOn(on)(`queues on ${on.name} that forget every job`, () => {
    let trade: Trade;

    beforeAll(async () => {
      trade = await Trade.open({ workers: 2, on, env });
    });

    afterAll(() => trade?.close());

    const emptyIn = (jobs: JobCounts) => Object.keys(jobs).filter((queue) => jobs[queue] === 0);

    /** Forgets while every queue has a job. */
    const forgetAll = async (): Promise<JobCounts> => {
      const { backend, shop } = trade;
      const allHaveJobs = async () => emptyIn(await backend.unfinished(shop)).length === 0;
      await eventually(allHaveJobs, { seconds: 20, what: 'every queue to have jobs' });
      return backend.forget(shop);
    };

    it('in the middle of the work only delay it', async () => {
      await trade.place([...paid, 'left', 'left', ...paid, ...paid]);
      let lost: JobCounts = {};
      await trade.whileLocked(noMoreMessages, async () => {
        await trade.meet(10);
        await trade.jobsToBeUnderWay();
        await trade.whileStockIsLocked(async () => {
          await trade.meet(22);
          lost = await forgetAll();
        });
      });
      expect(emptyIn(lost)).toEqual([]);
      for (let times = 0; times < 4; times += 1) {
        await trade.wave(fates);
        await trade.backend.forget(trade.shop);
      }
      await settled(trade, 30);
      expect(await faultsIn(trade)).toEqual([]);
      expect(trade.shop.workers.every((worker) => worker.running)).toBe(true);
    });
  });
}
