import { eventually } from '../support/eventually';
import { Trade } from './trade';

describe('a worker whose work hangs', () => {
  let trade: Trade;

  beforeAll(async () => {
    trade = await Trade.open({ workers: 1 });
  });

  afterAll(() => trade?.close());

  /** Begins what does not end: payments wait for a lock, and a webhook for its answer. */
  const hang = async (meanwhile: () => Promise<void>): Promise<void> => {
    await trade.place(['cancelled', 'paid', 'paid', 'paid']);
    await trade.parties.subscriber.whileSilent(async (waiting) => {
      await trade.meet(1);
      await eventually(() => waiting() > 0, { what: 'a webhook to wait for its answer' });
      await trade.whileStockIsLocked(async () => {
        await trade.meet(3);
        await trade.jobsToBeUnderWay(3);
        await meanwhile();
      });
    });
  };

  it('leaves it behind when it is told to stop, in order and in time, and others do it', async () => {
    const [worker] = trade.shop.workers;
    let exitCode: number | null | undefined;
    await hang(async () => {
      exitCode = await worker?.stop();
    });
    console.info((worker?.log ?? '').slice(-3000));
    expect(exitCode).toBe(0);
    await trade.shop.startWorker();
    await trade.claimsEnd();
    await trade.settled(50);
    expect(await trade.faults()).toEqual([]);
  });
});
