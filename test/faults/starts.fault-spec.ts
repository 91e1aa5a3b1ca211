import { DatabaseServer } from '../support/database-server';
import { eventually } from '../support/eventually';
import { checkedInvariants } from '../support/invariants';
import { RedisServer } from '../support/redis-server';
import { describeWithRedisServer } from '../support/redis-suites';
import { type AppProcess, Shop, type ShopOptions } from '../support/shop';
import { TcpProxy } from '../support/tcp-proxy';
import { comeBack, patience, ShopBehindProxy } from './outage';

jest.setTimeout(patience.test);

type Kind = 'api' | 'worker';

/** Starts a process that is not expected to get ready soon. */
function start(shop: Shop, kind: Kind): AppProcess {
  const ready = kind === 'api' ? shop.startApi() : shop.startWorker();
  ready.catch(() => undefined);
  return (kind === 'api' ? shop.apis : shop.workers).at(-1) as AppProcess;
}

const exitOf = async (app: AppProcess): Promise<number | null> => {
  await eventually(() => !app.running, { seconds: 90, what: `the ${app.kind} to give up` });
  return app.stop();
};

async function withShop(options: ShopOptions, work: (shop: Shop) => Promise<void>): Promise<void> {
  const shop = await Shop.open({ ...options, apis: 0, workers: 0 });
  try {
    await work(shop);
  } finally {
    await shop.close();
  }
}

const complains = (app: AppProcess, sentence: RegExp) =>
  eventually(() => sentence.test(app.log), { seconds: 60, what: `the ${app.kind} to say ${String(sentence)}` });

describe('the start of a process without a database', () => {
  let proxy: TcpProxy;

  beforeEach(async () => {
    proxy = await TcpProxy.open();
  });

  afterEach(() => proxy.close());

  it.each([
    ['api', 'refuse'],
    ['worker', 'hang'],
  ] as const)('ends with a sentence when the time is up (%s, %s)', async (kind, fault) => {
    proxy[fault]();
    await withShop({ via: (url) => proxy.via(url), env: { DATABASE_WAIT_SECONDS: '5' } }, async (shop) => {
      const app = start(shop, kind);
      expect(await exitOf(app)).toBe(1);
      expect(app.log).toMatch(/Waiting up to 5 s for the database \(.+\)\./);
      expect(app.log).toMatch(/The database did not answer \(.+\)\. Check DATABASE_URL\. \(waited 5 s\)/);
      expect(app.log).not.toMatch(/ {4}at /);
    });
  });
});

describeWithRedisServer('the start of a shop with Redis', () => {
  let redis: RedisServer;
  let database: TcpProxy;
  let proxy: TcpProxy;

  beforeAll(async () => {
    redis = await RedisServer.open();
    [database, proxy] = await Promise.all([TcpProxy.open(), TcpProxy.open()]);
  });

  afterAll(async () => {
    await database.close();
    await proxy.close();
    await redis.close();
  });

  it('while everything is away: both wait for the database, and the worker for Redis as well', async () => {
    database.refuse();
    proxy.refuse();
    const env = { REDIS_URL: proxy.via(redis.url), DATABASE_WAIT_SECONDS: '120' };
    await withShop({ via: (url) => database.via(url), env }, async (shop) => {
      const worker = start(shop, 'worker');
      const api = start(shop, 'api');
      await complains(worker, /Waiting up to 120 s for the database/);
      await complains(api, /Waiting up to 120 s for the database/);
      database.recover();
      await api.ready();
      await complains(worker, /Waiting up to 120 s for the queue in Redis/);
      expect(worker.running).toBe(true);
      proxy.recover();
      expect(await worker.ready()).toMatch(/^http:/);
    });
  });

  it('that is silent ends a worker with a sentence when the time is up', async () => {
    proxy.hang();
    const env = { REDIS_URL: proxy.via(redis.url), DATABASE_WAIT_SECONDS: '1' };
    await withShop({ env }, async (shop) => {
      const app = start(shop, 'worker');
      expect(await exitOf(app)).toBe(1);
      expect(app.log).toMatch(/There is no answer from the queue in Redis \(.+\)\. Check REDIS_URL\. \(waited 1 s\)/);
      expect(app.log).not.toMatch(/ {4}at /);
    });
  });
});

describe('a database that crashes and is started again', () => {
  let server: DatabaseServer;
  let trade: ShopBehindProxy;

  beforeAll(async () => {
    server = await DatabaseServer.open();
    await server.createShop();
    trade = await ShopBehindProxy.open((proxy) => ({
      database: { url: server.url, drop: async () => undefined },
      via: (url) => proxy.via(url),
      env: { OUTBOX_REPUBLISH_SECONDS: '2' },
    }));
  }, patience.open);

  afterAll(async () => {
    await trade?.close();
    await server?.close();
  });

  it('is used again by API and worker as they are, and has lost nothing that was promised', async () => {
    await trade.sellOne();
    const keys = Array.from({ length: 20 }, (_, n) => `crash-${n}`);
    const asked = keys.map((key) => trade.order(key));
    await Promise.race(asked);
    await server.stop('immediate');
    const answers = await Promise.all(asked);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused).toEqual(refused.map(() => expect.objectContaining(comeBack)));
    expect(await trade.get('/orders')).toMatchObject(comeBack);
    await server.start();
    trade.proxy.via(server.url);
    await trade.shop.reconnect(server.url);
    await trade.readyAgain();
    const settled = await Promise.all(keys.map((key) => trade.orderAtLast(key)));
    expect(settled.map(({ status }) => status)).toEqual(keys.map(() => 201));
    const promised = answers.flatMap(({ status, body }) => (status === 201 ? [body.id] : []));
    expect(settled.map(({ body }) => body.id)).toEqual(expect.arrayContaining(promised));
    await trade.sellOne();
    expect(await trade.unknownOrders()).toEqual([]);
    expect(await checkedInvariants(trade.shop)).toEqual([]);
  });
});
