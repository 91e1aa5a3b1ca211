import { call, deliver, newCustomer, newProduct, newStaff } from '../support/client';
import { eventually } from '../support/eventually';
import { checkedInvariants } from '../support/invariants';
import { openPgBouncer, type Pooler } from '../support/pgbouncer';
import { describeWithProgram } from '../support/programs';
import { Shop, startSeconds } from '../support/shop';

describeWithProgram(['pgbouncer'])('a shop behind PgBouncer in transaction mode', () => {
  let pooler: Pooler | undefined;
  let shop: Shop;

  const behind = async (databaseUrl: string): Promise<Record<string, string>> => {
    pooler = await openPgBouncer(databaseUrl);
    return { DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: databaseUrl };
  };

  beforeAll(async () => {
    shop = await Shop.open({ apis: 2, workers: 2, env: behind });
  }, startSeconds * 1000);

  afterAll(async () => {
    await shop?.close();
    await pooler?.close();
  });

  it('sells the last ten pieces ten times, is paid, and tells what has changed', async () => {
    const staff = await newStaff(shop);
    const { productId, variantId } = await newProduct(shop, staff, { stock: 10, price: '10.00' });
    const buyers = await Promise.all(Array.from({ length: 20 }, () => newCustomer(shop)));
    const body = { items: [{ variantId, quantity: 1 }] };
    const replies = await Promise.all(
      buyers.map(({ headers }, index) => call(shop.urlFor(index), '/orders', { body, headers })),
    );
    const placed = replies.filter(({ status }) => status === 201);
    expect([placed.length, replies.filter(({ status }) => status === 409).length]).toEqual([10, 10]);
    const [first] = placed;
    await deliver(shop, { reference: first?.body.reference, amount: '10.00' });
    await eventually(
      async () =>
        (await shop.rows(`select 1 from orders where id = $1 and status = 'paid'`, [first?.body.id])).length > 0,
      { seconds: 60, what: 'the order to be paid' },
    );
    await Promise.all(shop.urls.map((url) => call(url, `/products/${productId}`)));
    await call(shop.url, `/products/${productId}`, {
      method: 'PATCH',
      body: { name: 'Renamed' },
      headers: staff.headers,
    });
    await eventually(
      async () => {
        const names = await Promise.all(
          shop.urls.map(async (url) => (await call(url, `/products/${productId}`)).body.name),
        );
        return names.every((name) => name === 'Renamed');
      },
      { seconds: 30, what: 'both APIs to hear of the change' },
    );
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('keeps its transactions behind the pooler, and its listeners and queues beside it', async () => {
    const sessions = await shop.rows<{ name: string; sessions: number }>(
      `select application_name as name, count(*)::int as sessions from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() group by 1`,
    );
    const of = (name: string): number => sessions.find((session) => session.name === name)?.sessions ?? 0;
    // Four processes with ten connections each share six sessions.
    expect(of('holdfast-api') + of('holdfast-worker')).toBeLessThanOrEqual(6);
    expect(of('holdfast-cache')).toBe(2);
    expect(of('holdfast-relay')).toBe(2);
    expect(of('holdfast-queue')).toBeGreaterThan(0);
  });

  it('is refused to a process whose sessions would wait for a lock for ever', async () => {
    const endless = await openPgBouncer(shop.databaseUrl, 'set statement_timeout = 15000');
    try {
      const env = { DATABASE_URL: endless.url, DATABASE_DIRECT_URL: shop.databaseUrl };
      const refused = Shop.open({ workers: 0, env });
      await expect(refused).rejects.toThrow('no idle_in_transaction_session_timeout, lock_timeout');
    } finally {
      await endless.close();
    }
  });
});
