import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadConfig } from '#config';
import { createHttpApp } from '#http';
import { makeLogger } from '#observability';
import { ApiModule } from '../../apps/api/src/api.module';
import { serveDocs } from '../../apps/api/src/openapi';
import { accesses, operationsOf, readDocument } from '../fuzz/openapi-document';
import { call, type Headers_, newProduct } from '../support/client';
import { checkedInvariants } from '../support/invariants';
import { Shop } from '../support/shop';
import {
  aboutNothing,
  type Call,
  callsOf,
  inTurns,
  isRefusal,
  type Reached,
  reach,
  titleOf,
} from './access-matrix/calls';
import type { Actor } from './access-matrix/expectation';
import { expectations } from './access-matrix/expectations';
import { fingerprint } from './access-matrix/fingerprint';
import { Room } from './access-matrix/room';
import { unversioned } from './access-matrix/unversioned';

const document = readDocument(path.resolve(__dirname, '../..'));
const operations = operationsOf(document);
const setUpMilliseconds = 600_000;

/** Every route that the server of an API has, as it says itself. `HEAD` goes with `GET`. */
async function routesOfServer(databaseUrl: string, dataDir: string): Promise<string[]> {
  const config = loadConfig({ DATABASE_URL: databaseUrl, HOLDFAST_DATA_DIR: dataDir });
  const logger = makeLogger({ app: 'test', level: 'silent' });
  const app: NestFastifyApplication = await createHttpApp(ApiModule.forRoot(config), config.http, { logger });
  const routes = new Set<string>();
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRoute', ({ method, url }) => {
      for (const name of [method].flat()) if (name !== 'HEAD') routes.add(`${name} ${url}`);
    });
  serveDocs(app);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  await app.close();
  return [...routes];
}

describe('who may do what', () => {
  let shop: Shop;
  let room: Room;
  let calls: Call[];
  let credentials: Record<Actor, Headers_>;

  beforeAll(async () => {
    shop = await Shop.open({ env: { WEBHOOK_ALLOW_PRIVATE: 'true' } });
    room = await Room.at(shop);
    const { make, customer, shared } = room;
    const other = await make.customer();
    const guest = await make.cartItem(shared.product.variantId, 'guest');
    const guestOrder = await make.order(shared.product.variantId, { headers: {}, email: 'other@example.com' });
    credentials = {
      anonymous: {},
      owner: customer.headers,
      otherCustomer: other.headers,
      otherGuest: { ...guest.headers, ...guestOrder.headers },
      staff: make.staff.headers,
      admin: make.admin.headers,
      forged: { authorization: `${customer.headers['authorization']}x` },
    };
    calls = await callsOf(document, expectations, room);
    // Nothing is to change any more but by what is sent below.
    await Promise.all(shop.workers.map((worker) => worker.stop()));
  }, setUpMilliseconds);

  afterAll(() => shop?.close());

  const outcomeOf = async (cell: Call): Promise<Reached> => reach(shop.url, cell, credentials);

  const wrongAmong = async (cells: readonly Call[]): Promise<string[]> => {
    const reached = await inTurns(cells, outcomeOf);
    return cells.flatMap((cell, at) => {
      const { status, body } = reached[at] as Reached;
      return status === cell.expected
        ? []
        : [`${titleOf(cell)}: ${cell.expected} expected, ${status} answered: ${body}`];
    });
  };

  it('is written down for every route of the OpenAPI document, and for no other', () => {
    expect(Object.keys(expectations).toSorted()).toEqual(operations.map(({ route }) => route).toSorted());
  });

  it('is declared by every operation, in the same words for tools', () => {
    for (const { access, takesAnonymous } of operations) {
      expect(accesses).toContain(access);
      expect(takesAnonymous).toBe(access === 'open' || access === 'public');
    }
  });

  it('holds for every route that the server has: what is not in the document is on the list of those without a version', async () => {
    const documented = operations.map(
      ({ method, path: address }) => `${method} ${address.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    );
    const others = (await routesOfServer(shop.databaseUrl, shop.dataDir)).filter(
      (route) => !documented.includes(route),
    );
    expect(others.filter((route) => unversioned(route) === undefined)).toEqual([]);
  });

  it(
    'lets nobody else through, tells nothing of what belongs to somebody else, and changes nothing',
    async () => {
      const refused = calls.filter(isRefusal);
      expect(refused.length).toBeGreaterThan(250);
      const before = await fingerprint(shop);
      expect(await wrongAmong(refused)).toEqual([]);
      const hidden = refused.filter(({ expected }) => expected === 404);
      expect(hidden.length).toBeGreaterThan(30);
      const pairs = await inTurns(hidden, async (cell) => ({
        title: titleOf(cell),
        existing: await outcomeOf(cell),
        missing: await outcomeOf(aboutNothing(cell)),
      }));
      expect(pairs.filter(({ existing, missing }) => JSON.stringify(existing) !== JSON.stringify(missing))).toEqual([]);
      expect(await fingerprint(shop)).toEqual(before);
    },
    setUpMilliseconds,
  );

  it('shows in lists only what is one’s own', async () => {
    const mine = await call(shop.url, '/orders?pageSize=100', { headers: credentials.owner });
    expect(mine.body.items.length).toBeGreaterThan(5);
    for (const { customer } of mine.body.items) expect(customer.id).toBe(room.customer.id);
    expect(await call(shop.url, '/orders', { headers: credentials.otherCustomer })).toMatchObject({
      body: { total: 0 },
    });
    expect(await call(shop.url, '/reservations', { headers: credentials.otherCustomer })).toMatchObject({
      body: { total: 0 },
    });
    expect(await call(shop.url, '/orders', { headers: credentials.otherGuest })).toMatchObject({ body: { total: 1 } });
    expect(await call(shop.url, '/reservations', { headers: credentials.otherGuest })).toMatchObject({
      body: { total: 1 },
    });
    const asked = await call(shop.url, `/orders?customerId=${room.customer.id}`, {
      headers: credentials.otherCustomer,
    });
    expect(asked.status).toBe(403);
  });

  it('hides from customers what is not on sale, as if it did not exist', async () => {
    const { productId, variantId } = await newProduct(shop, room.make.staff, { stock: 1 });
    await call(shop.url, `/products/${productId}`, {
      method: 'PATCH',
      body: { status: 'draft' },
      headers: credentials.staff,
    });
    const visible = async (address: string): Promise<number[]> => {
      const seen = [credentials.anonymous, credentials.owner, credentials.staff].map((headers) =>
        call(shop.url, address, { headers }),
      );
      return (await Promise.all(seen)).map(({ status }) => status);
    };
    expect(await visible(`/products/${productId}`)).toEqual([404, 404, 200]);
    expect(await visible(`/variants/${variantId}`)).toEqual([404, 404, 404]);
    expect(await visible('/products?status=draft')).toEqual([403, 403, 200]);
  });

  it(
    'lets everybody do what is theirs to do',
    async () => {
      const admitted = calls.filter((cell) => !isRefusal(cell));
      expect(admitted.length).toBeGreaterThan(250);
      expect(await wrongAmong(admitted)).toEqual([]);
    },
    setUpMilliseconds,
  );

  it('needs no token for what operators ask without a version, and lets no token into the board of queues', async () => {
    const routes = [
      '/health',
      '/health/live',
      '/health/ready',
      '/health/cache/stats',
      '/metrics',
      '/docs',
      '/redoc',
      '/openapi.json',
    ];
    const board = ['/admin/queues', '/admin/queues/api/queues', '/admin/queues/sign-out'];
    const statuses = async (addresses: readonly string[]): Promise<number[]> => {
      const asked = Object.values(credentials).flatMap((headers) => addresses.map((address) => ({ address, headers })));
      const answers = await inTurns(asked, ({ address, headers }) =>
        fetch(`${shop.url}${address}`, { headers, redirect: 'manual' }),
      );
      for (const answer of answers) await answer.arrayBuffer();
      return [...new Set(answers.map(({ status }) => status))];
    };
    expect(await statuses(routes)).toEqual([200]);
    expect(await statuses(board)).toEqual([401]);
  });

  it('leaves the books in order', async () => {
    expect(await checkedInvariants(shop)).toEqual([]);
  });
});
