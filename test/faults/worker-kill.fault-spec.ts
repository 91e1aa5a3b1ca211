import { faultsIn, settled } from './books';
import type { Fate } from './fates';
import { Trade } from './trade';

const paid = (count: number): Fate[] => Array.from({ length: count }, () => 'paid');

describe('workers that are killed', () => {
  let trade: Trade;

  beforeAll(async () => {
    trade = await Trade.open({ workers: 2, env: { OUTBOX_REPUBLISH_SECONDS: '2' } });
  });

  afterAll(() => trade?.close());

  /** Kills every worker at once; a new one is there when it returns. */
  const replaceWorkers = async () => {
    const running = trade.shop.workers.filter((worker) => worker.running);
    await Promise.all(running.map((worker) => worker.stop('SIGKILL')));
    await trade.shop.startWorker();
  };

  it('in the middle of their transactions and under load lose nothing and do nothing twice', async () => {
    await trade.place(paid(30));
    await trade.whileStockIsLocked(async () => {
      await trade.meet(10);
      await trade.jobsToBeUnderWay();
      await replaceWorkers();
      await trade.jobsToBeUnderWay();
    });
    await Promise.all([trade.meet(10), replaceWorkers()]);
    await Promise.all([trade.meet(10), replaceWorkers()]);
    await trade.claimsEnd();
    await settled(trade, 30);
    expect(await faultsIn(trade)).toEqual([]);
  });
});
