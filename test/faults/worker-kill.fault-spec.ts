import { Shop } from '../support/shop';
import { PaidOrders } from './paid-orders';

describe('workers that are killed', () => {
  let shop: Shop;
  let orders: PaidOrders;

  beforeAll(async () => {
    shop = await Shop.open({ workers: 2, env: { OUTBOX_REPUBLISH_SECONDS: '2' } });
    orders = await PaidOrders.of(shop, 50);
  });

  afterAll(() => shop.close());

  /** Kills every worker at once; a new one is there when it returns. */
  const replaceWorkers = async () => {
    const running = shop.workers.filter((worker) => worker.running);
    await Promise.all(running.map((worker) => worker.stop('SIGKILL')));
    await shop.startWorker();
  };

  it('in the middle of their transactions and under load lose nothing and do nothing twice', async () => {
    await orders.place(30);
    await orders.whileStockIsLocked(async () => {
      await orders.pay(10);
      await orders.jobsToBeUnderWay();
      await replaceWorkers();
      await orders.jobsToBeUnderWay();
    });
    await Promise.all([orders.pay(10), replaceWorkers()]);
    await Promise.all([orders.pay(10), replaceWorkers()]);
    await orders.settled(30);
    expect(await orders.outcome()).toEqual(orders.expected());
  });
});
