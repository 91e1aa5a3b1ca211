import { eventually } from '../support/eventually';
import { faultsIn, settled } from './books';
import { Trade } from './trade';

describe('a worker whose work hangs', () => {
  let trade: Trade;

  beforeAll(async () => {
    trade = await Trade.open({ workers: 1 });
  });

  afterAll(() => trade?.close());

  /** Begins payments that do not end: they wait for a lock. */
  const whilePaymentsHang = async (meanwhile: () => Promise<void>): Promise<void> => {
    await trade.place(['paid', 'paid', 'paid']);
    await trade.whileStockIsLocked(async () => {
      await trade.meet(3);
      await trade.jobsToBeUnderWay(3);
      await meanwhile();
    });
  };

  /** Begins a webhook that nobody answers. */
  const whileWebhooksHang = (meanwhile: () => Promise<void>): Promise<void> =>
    trade.parties.subscriber.whileSilent(async (waiting) => {
      await trade.wave(['cancelled']);
      await eventually(() => waiting() > 0, { what: 'a webhook to wait for its answer' });
      await meanwhile();
    });

  it('leaves it to others when it is told to stop, in order and in time', async () => {
    const [worker] = trade.shop.workers;
    let exitCode: number | null | undefined;
    const stop = async () => void (exitCode = await worker?.stop());
    await whileWebhooksHang(() => whilePaymentsHang(stop));
    expect(exitCode).toBe(0);
    await trade.shop.startWorker();
    await trade.claimsEnd();
    await settled(trade, 50);
    expect(await faultsIn(trade)).toEqual([]);
  }, 120_000);
});
