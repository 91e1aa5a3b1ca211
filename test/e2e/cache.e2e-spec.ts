import { call, type Customer, newCustomer, newProduct, newStaff, type Reply } from '../support/client';
import { eventually } from '../support/eventually';
import { openRedis } from '../support/redis-server';
import { describeWithRedis } from '../support/redis-suites';
import { Shop } from '../support/shop';

/** What was changed through one API shows on the other within a second; the rest is patience with a busy machine. */
const patience = { seconds: 5 };

const backends = [
  { backend: 'memory', describeHere: describe },
  { backend: 'redis', describeHere: describeWithRedis },
];

for (const { backend, describeHere } of backends) {
  describeHere(`two APIs that keep what they read in ${backend}`, () => {
    let redis: Awaited<ReturnType<typeof openRedis>> | undefined;
    let shop: Shop;
    let staff: Customer;
    let productId: string;
    let variantId: string;

    beforeAll(async () => {
      redis = backend === 'redis' ? await openRedis() : undefined;
      shop = await Shop.open({ apis: 2, workers: 0, env: redis ? { REDIS_URL: redis.url } : {} });
      staff = await newStaff(shop);
    });

    beforeEach(async () => {
      ({ productId, variantId } = await newProduct(shop, staff, { stock: 10, price: '19.90' }));
      await Promise.all(shop.urls.map((url) => warm(url, `/products/${productId}`)));
    });

    afterAll(async () => {
      await shop.close();
      await redis?.close();
    });

    const xCache = ({ headers }: Reply) => headers.get('x-cache');
    const warm = (url: string, path: string) =>
      eventually(async () => xCache(await call(url, path)) === 'HIT', { what: `${path} to be kept`, ...patience });
    const first = () => shop.urls[0] ?? '';
    const second = () => shop.urls[1] ?? '';
    const shown = async (url: string) => (await call(url, `/products/${productId}`)).body;
    const secondShows = (field: string, value: unknown) =>
      eventually(async () => (await shown(second()))[field] === value, { what: `the new ${field}`, ...patience });

    it('loads once and then answers the same from the cache', async () => {
      const path = `/products?q=${productId.slice(0, 8)}&facets=true`;
      const miss = await call(first(), path);
      await warm(first(), path);
      const hit = await call(first(), path);
      expect(xCache(miss)).toBe('MISS');
      expect(hit.body).toEqual(miss.body);
      expect(hit.headers.get('etag')).toBe(miss.headers.get('etag'));
    });

    it('shows what was changed through an API: there at once, on the other one soon', async () => {
      const body = { name: 'Another name' };
      const changed = await call(first(), `/products/${productId}`, { method: 'PATCH', body, headers: staff.headers });
      expect(changed.status).toBe(200);
      expect((await shown(first())).name).toBe('Another name');
      await secondShows('name', 'Another name');
    });

    it('shows what was changed past the APIs', async () => {
      await shop.rows(`update products set description = 'By hand' where id = $1`, [productId]);
      const changed = shop.urls.map((url) =>
        eventually(async () => (await shown(url)).description === 'By hand' && url, {
          what: 'the change',
          ...patience,
        }),
      );
      expect(await Promise.all(changed)).toEqual(shop.urls);
    });

    it('puts a new product on lists that were kept, and takes a deleted one off', async () => {
      const list = '/products?sort=-createdAt&pageSize=3';
      await Promise.all(shop.urls.map((url) => warm(url, list)));
      const { productId: added } = await newProduct(shop, staff, { stock: 1 });
      const isListed = async (url: string) =>
        (await call(url, list)).body.items.some(({ id }: { id: string }) => id === added);
      expect(await isListed(first())).toBe(true);
      await eventually(() => isListed(second()), { what: 'the new product', ...patience });
      await call(second(), `/products/${added}`, { method: 'DELETE', headers: staff.headers });
      expect(await isListed(second())).toBe(false);
      await eventually(async () => !(await isListed(first())), { what: 'the product to be gone', ...patience });
    });

    it('shows the units that an order leaves: where it was placed at once, on the other API soon', async () => {
      const [before] = await Promise.all([call(first(), `/products/${productId}`), shown(second())]);
      const customer = await newCustomer(shop);
      const { headers } = customer;
      await call(first(), '/cart/items', { body: { variantId, quantity: 4 }, headers });
      const placed = await call(first(), '/cart/checkout', { method: 'POST', headers });
      expect(placed.status).toBe(201);
      const after = await call(first(), `/products/${productId}`);
      expect(after.body.variants[0].available).toBe(6);
      expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'));
      await eventually(async () => (await shown(second())).variants[0].available === 6, {
        what: 'the units that are left',
        ...patience,
      });
    });

    it('tells operators how well the cache does', async () => {
      const statistics = await (await fetch(`${first()}/health/cache/stats`)).json();
      expect(statistics).toEqual({
        backend,
        hits: expect.any(Number) as number,
        misses: expect.any(Number) as number,
        hitRate: expect.any(Number) as number,
        entries: expect.any(Number) as number,
      });
      const { hits, misses, hitRate, entries } = statistics as Record<string, number>;
      expect(Math.min(hits ?? 0, misses ?? 0, entries ?? 0)).toBeGreaterThan(0);
      expect(hitRate).toBeCloseTo((hits ?? 0) / ((hits ?? 0) + (misses ?? 0)));
      const metrics = await (await fetch(`${first()}/metrics`)).text();
      expect(metrics).toMatch(/^cache_requests_total\{(?=.*region="product")(?=.*result="hit").*\} [1-9]/m);
    });
  });
}
