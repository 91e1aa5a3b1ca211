import { eventually } from '../support/eventually';
import { Shop } from '../support/shop';
import { PaidOrders } from './paid-orders';

describe('a queue that forgets every job', () => {
  let shop: Shop;
  let orders: PaidOrders;

  beforeAll(async () => {
    shop = await Shop.open({ workers: 2, env: { OUTBOX_REPUBLISH_SECONDS: '2' } });
    orders = await PaidOrders.of(shop, 50);
  });

  afterAll(() => shop.close());

  it('in the middle of the work only delays it', async () => {
    const queued = async () => Number((await shop.rows('select count(*) from bullmq.job'))[0]?.['count']);
    const forget = () => shop.rows('truncate bullmq.job cascade');
    await orders.place(30);
    await orders.whileStockIsLocked(async () => {
      await orders.pay(10);
      await orders.jobsToBeUnderWay();
      await eventually(async () => (await queued()) > 10, { what: 'the jobs to be queued' });
      await forget();
    });
    for (const count of [5, 5, 5, 5]) {
      await orders.pay(count);
      await forget();
    }
    await orders.settled(30);
    expect(await orders.outcome()).toEqual(orders.expected());
    expect(shop.workers.every((worker) => worker.running)).toBe(true);
  });
});
