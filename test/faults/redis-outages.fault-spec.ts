import { randomUUID } from 'node:crypto';
import { eventually } from '../support/eventually';
import { checkedInvariants } from '../support/invariants';
import { RedisServer } from '../support/redis-server';
import { describeWithRedisServer } from '../support/redis-suites';
import { comeBack, patience, ShopBehindProxy } from './outage';

jest.setTimeout(patience.test);

/** How Redis goes away, as a client sees it. */
const outages = [
  { name: 'down', begin: ({ proxy }: ShopBehindProxy) => proxy.goDown() },
  { name: 'silent', begin: ({ proxy }: ShopBehindProxy) => proxy.hang() },
  { name: 'standing still', begin: ({ proxy }: ShopBehindProxy) => proxy.pause() },
  { name: 'so slow that it is as good as away', begin: ({ proxy }: ShopBehindProxy) => proxy.delay(5000) },
] as const;

describeWithRedisServer('a shop whose Redis', () => {
  let redis: RedisServer;
  let trade: ShopBehindProxy;
  /** An API whose checkouts take their locks in Redis. */
  let distributed: string;

  beforeAll(async () => {
    redis = await RedisServer.open();
    const env = { OUTBOX_REPUBLISH_SECONDS: '2', WEBHOOK_ALLOW_PRIVATE: 'true' };
    trade = await ShopBehindProxy.open((proxy) => ({ env: { ...env, REDIS_URL: proxy.via(redis.url) } }));
    await trade.shop.startApi({ CHECKOUT_STRATEGY: 'distributed' });
    distributed = trade.shop.urls.at(-1) ?? '';
  }, patience.open);

  afterAll(async () => {
    await trade?.close();
    await redis?.close();
  });

  afterEach(() => trade.proxy.recover());

  const catalogue = [
    () => trade.get('/products'),
    () => trade.get(`/products?q=product&facets=true`),
    () => trade.get(`/products/${trade.product.productId}`),
    () => trade.get('/categories/tree'),
    () => trade.get('/brands'),
  ];

  const cacheHits = async (): Promise<boolean> => (await trade.get('/brands')).cache === 'HIT';

  it.each(outages)('is $name sells, reads without it, and catches up by itself', async ({ begin }) => {
    await eventually(cacheHits, { seconds: 60, what: 'the cache to be used' });
    begin(trade);
    await eventually(async () => (await trade.readiness()).worker.status === 503, {
      seconds: 60,
      what: 'the worker to miss Redis',
    });
    const { api, worker } = await trade.readiness();
    expect(api).toMatchObject({ status: 200, body: { status: 'ok', checks: { database: 'ok', redis: 'error' } } });
    expect(worker).toMatchObject({ status: 503, body: { checks: { database: 'ok', redis: 'error', queue: 'error' } } });
    expect(await trade.liveness()).toEqual([200, 200]);

    const reads = await Promise.all(catalogue.map((read) => read()));
    expect(reads.map(({ status, cache }) => ({ status, cache }))).toEqual(
      reads.map(() => ({ status: 200, cache: 'MISS' })),
    );
    const locked = await trade.order(randomUUID(), distributed);
    expect(locked).toMatchObject({ ...comeBack, code: 'busy' });

    const orders = await Promise.all(Array.from({ length: 5 }, () => trade.orderAtLast(randomUUID())));
    expect(orders.map(({ status }) => status)).toEqual(orders.map(() => 201));
    for (const { body } of orders) await trade.pay(body);
    expect(await unpaid(orders.map(({ body }) => body.id))).toBe(orders.length);

    trade.proxy.recover();
    await trade.readyAgain();
    for (const { body } of orders) await trade.confirmed(body.id);
    await eventually(async () => (await trade.order(randomUUID(), distributed)).status === 201, {
      seconds: 60,
      what: 'a checkout under distributed locks',
    });
    await eventually(cacheHits, { seconds: 60, what: 'the cache to be used again' });
    const confirmations = trade.shop.mails().filter((mail) => mail.includes('X-Template: order_confirmation'));
    const ids = orders.map(({ body }) => body.id as string);
    const timesOf = (id: string): number => confirmations.filter((mail) => mail.includes(id)).length;
    expect(ids.map(timesOf)).toEqual(ids.map(() => 1));
    expect(await checkedInvariants(trade.shop)).toEqual([]);
    expect([trade.api.running, trade.worker.running]).toEqual([true, true]);
  });

  const unpaid = async (ids: readonly string[]): Promise<number> =>
    (await trade.shop.rows(`select 1 from orders where status = 'pending' and id = any($1)`, [ids])).length;

  it('is away for a while complains, and does not flood its log', async () => {
    const before = { api: trade.api.lines.length, worker: trade.worker.lines.length };
    const beganAt = Date.now();
    trade.proxy.goDown();
    await eventually(() => Date.now() - beganAt > 6000, { seconds: 30, what: 'six seconds of outage' });
    expect(trade.repeated(trade.api, before.api)).toEqual([]);
    expect(trade.repeated(trade.worker, before.worker)).toEqual([]);
    // Once a minute: the outages before this one may have been complained about just now.
    expect(trade.complaints(trade.worker, 0).length).toBeGreaterThan(0);
    trade.proxy.recover();
    await trade.readyAgain();
    await trade.sellOne();
  });
});
