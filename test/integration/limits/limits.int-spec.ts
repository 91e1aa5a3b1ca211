import { newId } from '#kernel';
import { type Answer, type ApiUnderTest, passed, type Sent, startApiUnderTest } from './api-under-test';

const product = '/api/v1/products/nothing-like-it';
const general = 20;
const auth = 4;
const orders = 5;

describe('the limits of an API', () => {
  let api: ApiUnderTest;
  let hosts = 0;

  beforeAll(async () => {
    api = await startApiUnderTest({
      RATE_LIMIT_PER_MINUTE: String(general),
      AUTH_RATE_LIMIT_PER_MINUTE: String(auth),
      ORDER_RATE_LIMIT_PER_MINUTE: String(orders),
      CORS_ORIGINS: 'https://shop.example',
    });
  });

  afterAll(() => api.close());

  /** An address that nobody has used. */
  const newAddress = () => `10.0.0.${(hosts += 1)}`;
  const many = (count: number, url: string, sent: Sent): Promise<Answer[]> =>
    Promise.all(Array.from({ length: count }, () => api.send(url, sent)));
  const signIn = (email: unknown, from: string) =>
    api.send('/api/v1/auth/jwt/create', { method: 'POST', from, payload: { email, password: 'wrong horse battery' } });
  const order = (headers: Record<string, string>, payload: object = {}, from = newAddress()) =>
    api.send('/api/v1/orders', { method: 'POST', from, headers, payload });
  const letWindowsEnd = () => api.sql(`update rate_limit_windows set ends_at = now()`);

  it.each([
    ['an answer from the cache, in front of guards', product],
    ['a handler', '/api/v1/categories/tree'],
    ['an address that does not exist', '/nothing/here'],
    ['the documentation', '/openapi.json'],
    ['the queue board', '/admin/queues/sign-in'],
  ])('let no more than the limit pass to %s', async (_, url) => {
    const answers = await many(general + 7, url, { from: newAddress() });
    expect(passed(answers)).toBe(general);
  });

  it('count everything that an address asks for together, and each address by itself', async () => {
    const from = newAddress();
    const answers = [
      ...(await many(9, product, { from })),
      ...(await many(9, '/nothing/here', { from })),
      ...(await many(9, '/api/v1/brands', { from })),
    ];
    expect(passed(answers)).toBe(general);
    expect((await api.send(product, { from: newAddress() })).status).toBe(404);
  });

  it('say in every answer how things stand, and in a refusal when to come again', async () => {
    const from = newAddress();
    const first = await api.send(product, { from });
    expect(first.headers['ratelimit-policy']).toBe(`"general";q=${general};w=60`);
    expect(first.headers['ratelimit']).toMatch(new RegExp(`^"general";r=${general - 1};t=(?:60|5\\d)$`));
    const refused = (await many(general, product, { from })).find(({ status }) => status === 429);
    expect(refused?.headers['content-type']).toContain('application/problem+json');
    expect(refused?.headers['ratelimit']).toMatch(/^"general";r=0;t=\d+$/);
    const seconds = Number(refused?.headers['retry-after']);
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused?.body).toMatchObject({
      type: 'urn:holdfast:problem:rate_limited',
      title: 'Too many requests',
      status: 429,
      code: 'rate_limited',
      instance: product,
      requestId: refused?.headers['x-request-id'],
    });
  });

  it('refuse so that a browser may read it, and leave preflights alone', async () => {
    const from = newAddress();
    const headers = { origin: 'https://shop.example' };
    const refused = (await many(general + 1, product, { from, headers })).find(({ status }) => status === 429);
    expect(refused?.headers['access-control-allow-origin']).toBe('https://shop.example');
    const asked = { ...headers, 'access-control-request-method': 'POST' };
    expect((await api.send(product, { method: 'OPTIONS', from, headers: asked })).status).toBe(204);
  });

  it.each(['/health', '/health/live', '/health/ready', '/health/cache/stats', '/metrics'])(
    'do not count %s',
    async (url) => {
      const answers = await many(general + 5, url, { from: newAddress() });
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: general + 5 }, () => 200));
      expect(answers[0]?.headers['ratelimit']).toBeUndefined();
    },
  );

  it('do not count what payment providers deliver: it is signed, and a refusal would only delay it', async () => {
    const url = '/api/v1/webhooks/payments/sandbox';
    const answers = await many(general + 5, url, { method: 'POST', payload: {}, from: newAddress() });
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  });

  it('take an IPv4 address for the same however it is written, and an IPv6 network of 64 bits for one', async () => {
    const host = `10.1.0.${(hosts += 1)}`;
    const mapped = [
      ...(await many(general, product, { from: host })),
      await api.send(product, { from: `::ffff:${host}` }),
    ];
    expect(passed(mapped)).toBe(general);
    const neighbours = await Promise.all(
      Array.from({ length: general + 4 }, (_, place) => api.send(product, { from: `2001:db8:0:1::${place + 1}` })),
    );
    expect(passed(neighbours)).toBe(general);
    expect((await api.send(product, { from: '2001:db8:0:2::1' })).status).toBe(404);
  });

  it('are not escaped by forwarded headers of somebody who is not trusted', async () => {
    const from = newAddress();
    const answers = await Promise.all(
      Array.from({ length: general + 6 }, (_, place) =>
        api.send(product, {
          from,
          headers: { 'x-forwarded-for': `192.0.2.${place}`, forwarded: `for=192.0.2.${place}` },
        }),
      ),
    );
    expect(passed(answers)).toBe(general);
  });

  it('let a user place so many orders, refused or not, from wherever, and refuse the next one before it is looked at', async () => {
    const mine = await api.bearer();
    const unknown = { items: [{ variantId: newId(), quantity: 1 }] };
    const statuses = [
      (await order(mine, {})).status,
      (await order(mine, unknown)).status,
      (await api.send('/api/v1/cart/checkout', { method: 'POST', headers: mine, from: newAddress() })).status,
      (await order(mine, { nonsense: true })).status,
      (await order(mine, unknown)).status,
    ];
    expect(statuses).toEqual([400, 404, 409, 400, 404]);
    const refused = await order(mine, unknown);
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(refused.headers['ratelimit']).toMatch(/^"orders";r=0;t=\d+, "general";r=\d+;t=\d+$/);
    expect(refused.headers['ratelimit-policy']).toBe(`"orders";q=${orders};w=60, "general";q=${general};w=60`);
    expect((await order(await api.bearer(), unknown)).status).toBe(404);
    expect(await api.sql('select 1 from orders union all select 1 from idempotency_keys')).toEqual([]);
  });

  it('count orders of guests by address, whoever they say they are', async () => {
    const from = newAddress();
    const answers = await Promise.all(
      Array.from({ length: orders + 3 }, (_, place) => {
        const payload = { items: [{ variantId: newId(), quantity: 1 }], email: `guest-${place}@example.com` };
        return order({}, payload, from);
      }),
    );
    expect(passed(answers)).toBe(orders);
  });

  it('open again when the window has ended', async () => {
    const mine = await api.bearer();
    const some = (count: number) => Promise.all(Array.from({ length: count }, () => order(mine)));
    expect(passed(await some(orders + 1))).toBe(orders);
    await letWindowsEnd();
    expect(passed(await some(orders + 2))).toBe(orders);
  });

  it('count attempts on an account from wherever they come and however it is spelt', async () => {
    const spellings = ['ada@example.com', 'ADA@example.com', 'Ada@Example.COM', 'aDa@eXample.com'];
    const attempts = Array.from({ length: 10 }, (_, place) => signIn(spellings[place % 4], newAddress()));
    const answers = await Promise.all(attempts);
    expect(passed(answers)).toBe(auth);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers['ratelimit']).toContain('"auth-account";r=0');
    expect((await signIn('grace@example.com', newAddress())).status).toBe(401);
  });

  it('count attempts from an address, on whatever accounts, and do not hold the surplus against these', async () => {
    const from = newAddress();
    const answers = await Promise.all(
      Array.from({ length: 9 }, (_, place) => signIn(`user-${place}@example.com`, from)),
    );
    expect(passed(answers)).toBe(auth);
    for (let count = 0; count < auth; count += 1) await signIn('victim@example.com', from);
    expect((await signIn('victim@example.com', newAddress())).status).toBe(401);
  });

  it.each([[{ a: 1 }], [null], ['x'.repeat(400)], [''], [7]])(
    'count attempts on %j by address alone',
    async (email) => {
      const from = newAddress();
      const answers = await Promise.all(Array.from({ length: auth + 2 }, () => signIn(email, from)));
      expect(answers.filter(({ status }) => status === 400)).toHaveLength(auth);
      expect(passed(answers)).toBe(auth);
    },
  );

  it('count sign-ins to the queue board in the same windows', async () => {
    const email = 'admin@example.com';
    const enter = (from: string) =>
      api.send('/admin/queues/sign-in', {
        method: 'POST',
        from,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: `email=${encodeURIComponent(email.toUpperCase())}&password=wrong`,
      });
    for (let count = 1; count < auth; count += 1) expect((await enter(newAddress())).status).toBe(401);
    expect((await signIn(email, newAddress())).status).toBe(401);
    const refused = await enter(newAddress());
    expect([refused.status, refused.headers['set-cookie']]).toEqual([429, undefined]);
    expect(refused.text).toContain('There were too many attempts.');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect((await signIn(email, newAddress())).status).toBe(429);
  });

  it('keep neither addresses nor accounts, and say in a metric how often which of them refused', async () => {
    const rows = await api.sql<{ key: string }>('select * from rate_limit_windows');
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) expect(row.key).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(rows)).not.toMatch(/example|10\.0\.0|2001:db8/);
    const { text } = await api.send('/metrics');
    for (const limit of ['general', 'orders', 'auth-address', 'auth-account']) {
      expect(text).toMatch(new RegExp(`^rate_limited_total\\{limit="${limit}"\\} [1-9]`, 'm'));
    }
    expect(text).not.toMatch(/rate_limited_total.*(?:example|10\.0\.0)/);
  });
});

describe('limits of 0', () => {
  let api: ApiUnderTest;

  beforeAll(async () => {
    const off = { RATE_LIMIT_PER_MINUTE: '0', AUTH_RATE_LIMIT_PER_MINUTE: '0', ORDER_RATE_LIMIT_PER_MINUTE: '0' };
    api = await startApiUnderTest(off);
  });

  afterAll(() => api.close());

  it('are none', async () => {
    const [mine, payload] = [await api.bearer(), { email: 'ada@example.com', password: 'x' }];
    const answers = await Promise.all(
      Array.from({ length: 700 }, (_, place) => {
        if (place >= 40) return api.send('/nothing/here');
        const post = { method: 'POST', headers: mine } as const;
        return place % 2 ? api.send('/api/v1/orders', post) : api.send('/api/v1/auth/jwt/create', { ...post, payload });
      }),
    );
    expect(passed(answers)).toBe(700);
    expect(answers[0]?.headers['ratelimit']).toBeUndefined();
    expect(await api.sql('select 1 from rate_limit_windows')).toEqual([]);
  });
});
