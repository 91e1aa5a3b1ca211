import { byStatus, call, type Customer, newCustomer, newProduct, newStaff, type Reply } from '../support/client';
import { checkedInvariants } from '../support/invariants';
import { hasRedisServer, RedisServer } from '../support/redis-server';
import { Shop } from '../support/shop';

const limits = { orders: 5, auth: 6, general: 60 };

/** The tests stand in front of the API like a proxy, so that each of them comes from addresses of its own. */
const env = {
  ORDER_RATE_LIMIT_PER_MINUTE: String(limits.orders),
  AUTH_RATE_LIMIT_PER_MINUTE: String(limits.auth),
  RATE_LIMIT_PER_MINUTE: String(limits.general),
  RATE_LIMIT_WAIT_MS: '10000',
  TRUSTED_PROXIES: '127.0.0.1',
};

const passed = (replies: readonly Reply[]): number => replies.filter(({ status }) => status !== 429).length;

interface Backend {
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const onPostgres = async (): Promise<Backend> => ({ env: {}, close: async () => undefined });

const onRedis = async (): Promise<Backend> => {
  const redis = await RedisServer.open();
  return { env: { REDIS_URL: redis.url }, close: () => redis.close() };
};

const backends = [['PostgreSQL', onPostgres] as const, ...(hasRedisServer ? [['Redis', onRedis] as const] : [])];

describe.each(backends)('limits of two API processes on %s', (_name, open) => {
  let backend: Backend;
  let shop: Shop;
  let staff: Customer;
  let hosts = 0;

  beforeAll(async () => {
    backend = await open();
    shop = await Shop.open({ apis: 2, workers: 0, env: { ...env, ...backend.env } });
    staff = await newStaff(shop);
  });

  afterAll(async () => {
    await shop?.close();
    await backend.close();
  });

  const newAddress = () => `10.0.0.${(hosts += 1)}`;
  const via = (from: string) => ({ 'x-forwarded-for': from });
  /** Sends so many at once, to one process and the other in turn. */
  const inTurn = (count: number, send: (base: string, place: number) => Promise<Reply>) =>
    Promise.all(Array.from({ length: count }, (_, place) => send(shop.urls[place % 2] ?? '', place)));
  const order = (base: string, customer: Customer, sent: { variantId: string; quantity?: number; key?: string }) =>
    call(base, '/orders', {
      body: { items: [{ variantId: sent.variantId, quantity: sent.quantity ?? 1 }] },
      headers: { ...customer.headers, ...via(newAddress()), ...(sent.key ? { 'idempotency-key': sent.key } : {}) },
    });
  const signIn = (base: string, email: string, from: string) =>
    call(base, '/auth/jwt/create', { body: { email, password: 'wrong horse battery' }, headers: via(from) });
  /** Of those that come at once, some may be told to ask again in a moment; none is refused by the limit. */
  const expectReplays = async (count: number, send: (base: string) => Promise<Reply>) => {
    for (const { status, body } of await inTurn(count, send)) {
      expect(status === 201 || body.code === 'idempotency_in_flight').toBe(true);
    }
    for (const base of shop.urls) {
      const replay = await send(base);
      expect([replay.status, replay.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    }
  };
  const ordersOf = async ({ id }: Customer) =>
    (await shop.rows('select 1 from orders where user_id = $1', [id])).length;

  it('lets five of thirty orders of a user pass that come at once, and the others change nothing', async () => {
    const [customer, { variantId }] = [await newCustomer(shop), await newProduct(shop, staff, { stock: 100 })];
    const replies = await inTurn(30, (base) => order(base, customer, { variantId }));
    expect(byStatus(replies)).toEqual({ 201: limits.orders, 429: 30 - limits.orders });
    const refused = replies.find(({ status }) => status === 429);
    expect(refused?.body).toMatchObject({ code: 'rate_limited' });
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await ordersOf(customer)).toBe(limits.orders);
    const stock = await shop.rows('select on_hand, reserved from stock where variant_id = $1', [variantId]);
    expect(stock).toEqual([{ on_hand: 100, reserved: limits.orders }]);
  });

  it('counts refused orders, and no replays, however many come at once', async () => {
    const [customer, { variantId }] = [await newCustomer(shop), await newProduct(shop, staff, { stock: 10 })];
    const key = { variantId, key: 'once' };
    expect((await order(shop.url, customer, key)).status).toBe(201);
    await expectReplays(12, (base) => order(base, customer, key));
    const refused = await inTurn(limits.orders - 1, (base) => order(base, customer, { variantId, quantity: 99 }));
    expect(byStatus(refused)).toEqual({ 409: limits.orders - 1 });
    const reused = { ...key, quantity: 2 };
    expect((await order(shop.url, customer, reused)).status).toBe(429);
    expect((await order(shop.url, customer, { variantId })).status).toBe(429);
    await expectReplays(4, (base) => order(base, customer, key));
    expect(await ordersOf(customer)).toBe(1);
  });

  it('counts checkouts of a guest’s cart by address, replays of them not', async () => {
    const [from, { variantId }] = [newAddress(), await newProduct(shop, staff, { stock: 10 })];
    const filled = await call(shop.url, '/cart/items', { body: { variantId, quantity: 1 }, headers: via(from) });
    const token = { 'x-cart-token': filled.headers.get('x-cart-token') ?? '' };
    const body = { email: 'guest@example.com' };
    const checkOut = (base: string, headers: Record<string, string>) =>
      call(base, '/cart/checkout', { method: 'POST', body, headers: { ...via(from), ...token, ...headers } });
    expect((await checkOut(shop.url, { 'idempotency-key': 'cart' })).status).toBe(201);
    await expectReplays(8, (base) => checkOut(base, { 'idempotency-key': 'cart' }));
    const rest = limits.orders - 1;
    expect(byStatus(await inTurn(9, (base) => checkOut(base, {})))).toEqual({ 409: rest, 429: 9 - rest });
  });

  it('lets so many requests of an address pass as it may send, whichever process gets them', async () => {
    const from = newAddress();
    const ask = (base: string) => call(base, '/products/nothing-like-it', { headers: via(from) });
    const replies = await inTurn(2 * limits.general, ask);
    expect(passed(replies)).toBeLessThanOrEqual(limits.general);
    const more = await inTurn(2 * limits.general, ask);
    expect(passed([...replies, ...more])).toBe(limits.general);
    expect((await call(shop.url, '/products/nothing-like-it', { headers: via(newAddress()) })).status).toBe(404);
  });

  it('counts attempts to sign in by account, in any spelling, and by address', async () => {
    const spellings = ['Eve@example.com', 'EVE@EXAMPLE.COM', 'eve@example.com'];
    const onAccount = await inTurn(20, (base, place) => signIn(base, spellings[place % 3] ?? '', newAddress()));
    expect(byStatus(onAccount)).toEqual({ 401: limits.auth, 429: 20 - limits.auth });
    const from = newAddress();
    const fromAddress = await inTurn(20, (base, place) => signIn(base, `mallory-${place}@example.com`, from));
    expect(byStatus(fromAddress)).toEqual({ 401: limits.auth, 429: 20 - limits.auth });
  });

  it('leaves the books as they should be', async () => {
    expect(await checkedInvariants(shop)).toEqual([]);
  });
});
