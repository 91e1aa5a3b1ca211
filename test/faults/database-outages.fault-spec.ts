import { randomUUID } from 'node:crypto';
import { eventually } from '../support/eventually';
import { checkedInvariants } from '../support/invariants';
import { type Answer, comeBack, patience, ShopBehindProxy } from './outage';

const manyKeys = (count: number): string[] => Array.from({ length: count }, () => randomUUID());

/** How a database goes away, as a client sees it. */
const outages = [
  { name: 'down', begin: ({ proxy }: ShopBehindProxy) => proxy.goDown() },
  { name: 'silent', begin: ({ proxy }: ShopBehindProxy) => proxy.hang() },
  { name: 'standing still', begin: ({ proxy }: ShopBehindProxy) => proxy.pause() },
] as const;

jest.setTimeout(patience.test);

describe('a shop whose database', () => {
  let trade: ShopBehindProxy;

  beforeAll(async () => {
    const env = {
      STATEMENT_TIMEOUT_MS: '1000',
      LOCK_TIMEOUT_MS: '1000',
      IDLE_TRANSACTION_TIMEOUT_MS: '1000',
      OUTBOX_REPUBLISH_SECONDS: '2',
      CACHE_TTL_SECONDS: '300',
    };
    trade = await ShopBehindProxy.open((proxy) => ({ via: (url) => proxy.via(url), env }));
  }, patience.open);

  afterAll(() => trade?.close());

  afterEach(() => trade.proxy.recover());

  /** Without a restart, the whole way is open again, and nothing was lost or done twice. */
  const expectToGoOn = async () => {
    trade.proxy.recover();
    await trade.readyAgain();
    await trade.sellOne();
    expect(await trade.unknownOrders()).toEqual([]);
    expect(await checkedInvariants(trade.shop)).toEqual([]);
    expect([trade.api.running, trade.worker.running]).toEqual([true, true]);
  };

  /** Reads and writes of every kind: cached or not, signed in or not, in a transaction or not. */
  const askEverything = (key: string = randomUUID()): Promise<Answer[]> =>
    Promise.all([
      trade.get('/products'),
      trade.get(`/products/${trade.product.productId}`),
      trade.get(`/variants/${trade.product.variantId}/availability`),
      trade.get('/orders'),
      trade.get('/cart'),
      trade.get(`/pricing/${trade.product.productId}/price`),
      trade.post('/cart/items', { variantId: trade.product.variantId, quantity: 1 }),
      trade.post('/auth/jwt/create', { email: trade.customer.email, password: 'correct horse battery' }),
      trade.order(key),
    ]);

  it.each(outages)('is $name says so, stays alive, and goes on by itself', async ({ begin }) => {
    await trade.get('/products');
    begin(trade);
    await eventually(async () => (await trade.get('/products')).status === 503, { seconds: 40, what: 'a refusal' });
    const answers = await askEverything();
    expect(answers).toEqual(answers.map(() => expect.objectContaining(comeBack)));
    expect(await trade.liveness()).toEqual([200, 200]);
    const { api, worker } = await trade.readiness();
    const notReady = { status: 503, body: { status: 'error', checks: { database: 'error' } } };
    expect(api).toMatchObject(notReady);
    expect(worker).toMatchObject(notReady);
    await expectToGoOn();
  });

  it.each(outages)('is $name in the middle of checkouts answers each, and none is placed twice', async ({ begin }) => {
    const keys = manyKeys(40);
    const asked = keys.map((key) => trade.order(key));
    await Promise.race(asked);
    begin(trade);
    const answers = await Promise.all(asked);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused).toEqual(refused.map(() => expect.objectContaining(comeBack)));
    trade.proxy.recover();
    const settled = await Promise.all(keys.map((key) => trade.orderAtLast(key)));
    expect(settled.map(({ status }) => status)).toEqual(keys.map(() => 201));
    expect(new Set(settled.map(({ body }) => body.id)).size).toBe(keys.length);
    const promised = answers.flatMap(({ status, body }, index) =>
      status === 201 ? [[body, settled[index]?.body]] : [],
    );
    expect(promised.map(([, again]) => again)).toEqual(promised.map(([first]) => first));
    await expectToGoOn();
  });

  it('is slow sells slowly, or says to come back', async () => {
    trade.proxy.delay(40);
    const key = randomUUID();
    const answers = await askEverything(key);
    const turnedAway = answers.filter(({ status }) => status >= 300);
    expect(turnedAway).toEqual(turnedAway.map(() => expect.objectContaining(comeBack)));
    const again = await trade.orderAtLast(key);
    const placed = answers.slice(-1).filter(({ status }) => status === 201);
    expect(placed.map(({ body }) => body)).toEqual(placed.map(() => again.body));
    await trade.sellOne();
    trade.proxy.throttle(40_000);
    await trade.sellOne();
    await expectToGoOn();
  });

  it.each(['commit lost', 'answer lost'] as const)(
    'fails during a COMMIT leaves the outcome open until the order is asked for again: %s',
    async (cut) => {
      const key = randomUUID();
      trade.proxy.cutNextCommit(cut);
      const answer = await eventually(
        async () => {
          const given = await trade.order(key);
          return given.status === 503 ? given : undefined;
        },
        { what: 'the cut' },
      );
      expect(answer).toMatchObject({ ...comeBack, code: 'outcome_unknown' });
      expect(await trade.orderAtLast(key)).toMatchObject({ status: 201 });
      await expectToGoOn();
    },
  );

  it('is away for a while complains, and does not flood its log', async () => {
    const before = { api: trade.api.lines.length, worker: trade.worker.lines.length };
    const beganAt = Date.now();
    trade.proxy.goDown();
    await eventually(() => Date.now() - beganAt > 6000, { seconds: 30, what: 'six seconds of outage' });
    expect(trade.repeated(trade.api, before.api)).toEqual([]);
    expect(trade.repeated(trade.worker, before.worker)).toEqual([]);
    expect(trade.complaints(trade.worker, 0).length).toBeGreaterThan(0);
    await expectToGoOn();
  });
});
