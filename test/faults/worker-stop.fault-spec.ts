import { eventually } from '../support/eventually';
import type { AppProcess } from '../support/shop';
import { backendKinds, describeOn } from './backends';
import { faultsIn, settled } from './books';
import type { Fate } from './fates';
import { Trade } from './trade';

/** What is overdue for an hour is published again by nobody here: that would hide what a worker has lost. */
const env = { OUTBOX_REPUBLISH_SECONDS: '3600', LOCK_TIMEOUT_MS: '60000' };

const orders = 30;
const wave = ['paid', 'paid', 'paid', 'paid', 'paid', 'cancelled', 'given_back'] as const satisfies readonly Fate[];

for (const on of backendKinds) {
  describeOn(on)(`a worker that is told to stop, with queues on ${on.name}`, () => {
    let trade: Trade;

    beforeAll(async () => {
      trade = await Trade.open({ workers: 1, on, env });
    });

    afterAll(() => trade?.close());

    const tell = async (worker: AppProcess): Promise<void> => {
      worker.signal('SIGTERM');
      const heard = () => worker.lines.some((line) => line['msg'] === 'stopping');
      await eventually(heard, { what: 'the worker to hear it' });
    };

    const openOrders = async () => trade.shop.rows(`select 1 from orders where status = 'pending'`);

    it('ends what it has begun, leaves the rest to others, and loses nothing', async () => {
      const [worker] = trade.shop.workers;
      if (!worker) throw new Error('There is no worker.');
      await trade.place(Array.from({ length: orders }, () => 'paid'));
      await trade.whileStockIsLocked(async () => {
        await trade.meet(orders);
        await trade.jobsToBeUnderWay(2);
        await tell(worker);
      });
      expect(await worker.stop()).toBe(0);
      expect(await trade.backend.active(trade.shop)).toBe(0);
      expect(await openOrders()).not.toHaveLength(0);
      expect(await openOrders()).not.toHaveLength(orders);
      await trade.shop.startWorker();
      await settled(trade, 20);
      expect(await faultsIn(trade)).toEqual([]);
    });

    it('is replaced under load without anybody noticing', async () => {
      const leaving = trade.shop.workers.filter(({ running }) => running);
      const exitCodes: (number | null)[] = [];
      const replaceAll = async () => {
        for (const worker of leaving) {
          await trade.shop.startWorker();
          exitCodes.push(await worker.stop());
        }
      };
      let replacing = true;
      const replaced = replaceAll().finally(() => (replacing = false));
      while (replacing) await trade.wave(wave);
      await replaced;
      await settled(trade, 20);
      expect(exitCodes).toEqual(leaving.map(() => 0));
      expect(await faultsIn(trade)).toEqual([]);
    });
  });
}
