import { call, type Customer, newProduct, newStaff, type Reply } from '../support/client';
import type { DatabaseServer } from '../support/database-server';
import { eventually } from '../support/eventually';
import { openWithReplica, type ReplicaServer } from '../support/replica-server';
import { Shop } from '../support/shop';
import { TcpProxy } from '../support/tcp-proxy';
import { ask, patience } from './outage';

jest.setTimeout(patience.test);

type Source = 'replica' | 'primary' | 'fallback';

describe('a shop with a read replica', () => {
  let primary: DatabaseServer;
  let replica: ReplicaServer;
  let proxy: TcpProxy;
  let shop: Shop;
  let staff: Customer;
  let product: { productId: string; variantId: string };
  /** APIs that keep nothing, that keep what they read, and that know of no replica. */
  let plain: string;
  let caching: string;
  let alone: string;

  beforeAll(async () => {
    ({ primary, replica } = await openWithReplica());
    proxy = await TcpProxy.open();
    shop = await Shop.open({ apis: 0, workers: 0, database: { url: primary.url, drop: async () => undefined } });
    const env = { DATABASE_REPLICA_URL: proxy.via(replica.url) };
    await shop.startApi({ ...env, CACHE_TTL_SECONDS: '0' });
    await shop.startApi(env);
    await shop.startApi();
    [plain = '', caching = '', alone = ''] = shop.urls;
    staff = await newStaff(shop);
    product = await newProduct(shop, staff, { stock: 100, price: '10.00' });
    const brand = await call(alone, '/brands', { body: { name: 'Acme' }, headers: staff.headers });
    const category = await call(alone, '/categories', { body: { name: 'Mugs' }, headers: staff.headers });
    await change(plain, { name: 'Blue mug', brandId: brand.body.id, categoryIds: [category.body.id] });
    await call(alone, '/attributes', { body: { name: 'Size' }, headers: staff.headers });
  }, patience.open);

  afterAll(async () => {
    await shop?.close();
    await proxy?.close();
    await replica?.close();
    await primary?.close();
  });

  afterEach(async () => {
    proxy.recover();
    await replica.resumeReplay().catch(() => undefined);
  });

  const change = (url: string, body: object): Promise<Reply> =>
    call(url, `/products/${product.productId}`, { method: 'PATCH', body, headers: staff.headers });

  const read = async (url: string): Promise<string> =>
    (await call(url, `/products/${product.productId}`)).body.name as string;

  async function loads(url: string, source: Source): Promise<number> {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(new RegExp(`^public_reads_total{source="${source}"} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
  }

  /** Where a load of what nobody has asked for comes from. */
  async function sourceOf(url: string): Promise<Source | undefined> {
    const sources = ['replica', 'primary', 'fallback'] as const;
    const before = await Promise.all(sources.map((source) => loads(url, source)));
    await call(url, `/products?minPrice=${Math.ceil(Math.random() * 1_000_000_000)}`);
    const after = await Promise.all(sources.map((source) => loads(url, source)));
    return sources.find((_, place) => (after[place] ?? 0) > (before[place] ?? 0));
  }

  const toReadFrom = (url: string, wanted: Source) =>
    eventually(async () => (await sourceOf(url)) === wanted, { seconds: 60, what: `reads from the ${wanted}` });

  /** What was changed by somebody whom no trigger told of. */
  async function changeSilently(set: string): Promise<void> {
    await shop.rows(`set session_replication_role = replica`);
    await shop.rows(`update products set ${set} where id = $1`, [product.productId]);
    await shop.rows(`reset session_replication_role`);
  }

  it('answers every public read of the catalogue from it, with what the database would say', async () => {
    const paths = [
      `/products/${product.productId}`,
      '/products',
      '/products?q=blue',
      '/products?q=blve',
      '/products?facets=true&category=mugs&brand=acme&sort=-price',
      '/categories/tree',
      '/categories',
      '/categories/mugs',
      '/brands',
      '/brands/acme',
      '/attributes',
    ];
    await toReadFrom(plain, 'replica');
    for (const path of paths) {
      await eventually(
        async () => {
          const [before, failed] = [await loads(plain, 'replica'), await loads(plain, 'fallback')];
          expect((await call(plain, path)).body).toEqual((await call(alone, path)).body);
          expect(await loads(plain, 'fallback')).toBe(failed);
          return (await loads(plain, 'replica')) > before;
        },
        { seconds: 60, what: `${path} to come from the replica` },
      );
    }
    expect(await loads(alone, 'replica')).toBe(0);
    const { body } = await ask(`${plain}/health/ready`);
    expect(body).toMatchObject({ status: 'ok', checks: { replica: 'ok' } });
  });

  it('reads what depends on stock in the database', async () => {
    await toReadFrom(plain, 'replica');
    const before = await loads(plain, 'replica');
    expect((await call(plain, '/products?inStock=true')).body.total).toBe(1);
    await call(plain, `/variants/${product.variantId}/availability`);
    expect(await loads(plain, 'replica')).toBe(before);
  });

  it.each(['keeps nothing', 'keeps what it reads'])('shows staff what they have just written (%s)', async (kind) => {
    const url = kind === 'keeps nothing' ? plain : caching;
    await toReadFrom(url, 'replica');
    await replica.pauseReplay();
    for (let n = 0; n < 5; n += 1) {
      const name = `Mug ${n} of who ${kind}`;
      expect((await change(url, { name })).status).toBe(200);
      expect(await read(url)).toBe(name);
      expect((await call(url, '/products?q=mug')).body.items[0].name).toBe(name);
    }
    await replica.resumeReplay();
    await toReadFrom(url, 'replica');
    expect(await read(url)).toBe(`Mug 4 of who ${kind}`);
  });

  it('never keeps what the replica showed of before a change that others made', async () => {
    for (let n = 0; n < 3; n += 1) {
      await toReadFrom(caching, 'replica');
      await read(caching);
      await replica.pauseReplay();
      const name = `Jug ${n}`;
      await change(alone, { name });
      await eventually(async () => (await read(caching)) === name, { seconds: 30, what: 'the new name' });
      for (let again = 0; again < 20; again += 1) expect(await read(caching)).toBe(name);
      await replica.resumeReplay();
      await toReadFrom(caching, 'replica');
      expect(await read(caching)).toBe(name);
    }
  });

  it('passes over a replica that falls behind, even when nobody tells of what it misses', async () => {
    await toReadFrom(plain, 'replica');
    await replica.pauseReplay();
    await changeSilently(`name = 'Unannounced'`);
    await eventually(async () => (await read(plain)) === 'Unannounced', { seconds: 30, what: 'the lag to be noticed' });
    for (let n = 0; n < 10; n += 1) expect(await read(plain)).toBe('Unannounced');
    expect((await ask(`${plain}/health/ready`)).body).toMatchObject({ status: 'ok', checks: { replica: 'error' } });
    await replica.resumeReplay();
    await toReadFrom(plain, 'replica');
    expect(await read(plain)).toBe('Unannounced');
  });

  it('charges what the database says while the replica shows another price', async () => {
    await toReadFrom(plain, 'replica');
    await replica.pauseReplay();
    await changeSilently(`price_minor = 1234`);
    const items = [{ variantId: product.variantId, quantity: 1 }];
    const order = await call(plain, '/orders', { body: { items, email: 'a@example.com' } });
    expect(order).toMatchObject({ status: 201, body: { total: { amount: '12.34' } } });
    expect(await replica.tell('select price_minor::int as price from products')).toEqual([{ price: 1000 }]);
  });

  it.each(['goDown', 'hang', 'pause'] as const)(
    'goes on without a replica that is gone (%s), and uses it again',
    async (fault) => {
      await toReadFrom(plain, 'replica');
      proxy[fault]();
      const answers = await Promise.all(Array.from({ length: 5 }, () => ask(`${plain}/api/v1/products`)));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      await toReadFrom(plain, 'primary');
      expect(await ask(`${plain}/health/ready`)).toMatchObject({ status: 200, body: { checks: { replica: 'error' } } });
      proxy.recover();
      await toReadFrom(plain, 'replica');
    },
  );

  it('does not read from one that has been promoted', async () => {
    await toReadFrom(plain, 'replica');
    await replica.promote();
    await toReadFrom(plain, 'primary');
    await change(alone, { name: 'After the split' });
    await eventually(async () => (await read(plain)) === 'After the split', { seconds: 30, what: 'the new name' });
    expect(await sourceOf(plain)).toBe('primary');
  });
});
