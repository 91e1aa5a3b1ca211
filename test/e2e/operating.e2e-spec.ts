import { ownMetrics, selectorsIn, expressions } from '../operations/promql';
import { readText } from '../operations/ops-files';
import { call, deliver, newProduct, newStaff, type Reply } from '../support/client';
import { eventually } from '../support/eventually';
import { openNginx, type Proxy } from '../support/nginx';
import { describeWithProgram } from '../support/programs';
import { Shop, startSeconds } from '../support/shop';

let shop: Shop;
let order: Reply;
let variantId: string;

const buy = (base: string): Promise<Reply> =>
  call(base, '/orders', { body: { email: 'guest@example.com', items: [{ variantId, quantity: 1 }] } });

beforeAll(async () => {
  shop = await Shop.open({ apis: 2 });
  const staff = await newStaff(shop);
  ({ variantId } = await newProduct(shop, staff, { stock: 100, price: '10.00' }));
  order = await buy(shop.url);
  await deliver(shop, { reference: order.body.reference, amount: '10.00' });
  const paid = async () => (await shop.rows(`select 1 from orders where status = 'paid'`)).length > 0;
  await eventually(paid, { seconds: 60, what: 'the order to be paid' });
}, startSeconds * 1000);

afterAll(() => shop?.close());

/** Of a scrape: every name that a series may have, and of each the labels that its series have. */
async function scrape(base: string): Promise<{ names: Set<string>; labels: Map<string, Set<string>> }> {
  const text = await (await fetch(`${base}/metrics`)).text();
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  const names = types.flatMap(([, name = '', type]) => {
    if (type === 'histogram') return [`${name}_bucket`, `${name}_sum`, `${name}_count`];
    return type === 'summary' ? [name, `${name}_sum`, `${name}_count`] : [name];
  });
  const labels = new Map<string, Set<string>>();
  for (const [, name = '', pairs = ''] of text.matchAll(/^(\w+)\{(.*)\} \S+$/gm)) {
    const known = labels.get(name) ?? new Set();
    for (const [, label = ''] of pairs.matchAll(/(\w+)="/g)) known.add(label);
    labels.set(name, known);
  }
  return { names: new Set(names), labels };
}

describe('what Prometheus scrapes', () => {
  const workerUrl = (): Promise<string> => shop.workers[0]?.ready() ?? Promise.reject(new Error('no worker'));

  it('holds every metric that a rule, a panel or a runbook asks for', async () => {
    const [api, worker] = [await scrape(shop.url), await scrape(await workerUrl())];
    const asked = ownMetrics();
    expect(asked.length).toBeGreaterThan(30);
    expect(asked.filter((name) => !api.names.has(name) && !worker.names.has(name))).toEqual([]);
  });

  it('has the labels that they are chosen by', async () => {
    const scrapes = [await scrape(shop.url), await scrape(await workerUrl())];
    const labelsOf = (metric: string): string[] => scrapes.flatMap(({ labels }) => [...(labels.get(metric) ?? [])]);
    const ofPrometheus = new Set(['job', 'instance']);
    const wrong = expressions
      .flatMap(({ expr }) => selectorsIn(expr))
      .filter(({ label, metric }) => !ofPrometheus.has(label) && labelsOf(metric).length > 0)
      .filter(({ label, metric }) => !labelsOf(metric).includes(label));
    expect(wrong).toEqual([]);
  });

  it('is what the README says of each process', async () => {
    const found = { API: await scrape(shop.url), worker: await scrape(await workerUrl()) };
    const rows = [...readText('README.md').matchAll(/^\| `(\w+)` +\| (API|worker|both) +\|/gm)];
    expect(rows.length).toBeGreaterThan(20);
    const has = (names: ReadonlySet<string>, name: string): boolean => names.has(name) || names.has(`${name}_count`);
    const missing = rows.filter(([, name = '', of]) => {
      const places = of === 'both' ? [found.API, found.worker] : [found[of as 'API' | 'worker']];
      return places.some(({ names }) => !has(names, name));
    });
    expect(missing.map(([, name]) => name)).toEqual([]);
  });

  it('counts checkouts and payment events under the routes that the objectives watch', async () => {
    const text = await (await fetch(`${shop.url}/metrics`)).text();
    expect(text).toMatch(
      /http_request_duration_seconds_count\{method="POST",route="\/api\/v1\/orders",status="201"\} 1/,
    );
    expect(text).toMatch(/_count\{method="POST",route="\/api\/v1\/webhooks\/payments\/:provider",status="200"\} 1/);
    const worker = await (await fetch(`${await workerUrl()}/metrics`)).text();
    expect(worker).toMatch(/^jobs_dead_total\{queue="payments"\} 0$/m);
    await eventually(
      async () =>
        /name="check-invariants",outcome="completed"/.test(await (await fetch(`${await workerUrl()}/metrics`)).text()),
      { seconds: 60, what: 'the books to be checked' },
    );
  });
});

describeWithProgram(['nginx'])('the proxy of ops/nginx', () => {
  let proxy: Proxy;

  beforeAll(async () => {
    proxy = await openNginx(shop.urls);
  });

  afterAll(() => proxy?.close());

  it('passes requests to every API, and keeps metrics inside', async () => {
    const replies = await Promise.all(Array.from({ length: 10 }, () => call(proxy.url, '/brands')));
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
    for (const url of shop.urls) {
      expect(await (await fetch(`${url}/metrics`)).text()).toContain('route="/api/v1/brands",status="200"');
    }
    expect((await fetch(`${proxy.url}/metrics`)).status).toBe(404);
  });

  it('lets Holdfast refuse what is too large', async () => {
    const refused = await call(proxy.url, '/orders', { body: { email: 'x'.repeat(200_000) } });
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      413,
      expect.stringContaining('problem+json'),
    ]);
  });

  it('hands each event of an order on at once', async () => {
    const placed = await buy(proxy.url);
    const token = placed.headers.get('x-order-token') ?? '';
    const headers = { 'x-order-token': token };
    const ended = new AbortController();
    const stream = await fetch(`${proxy.url}/api/v1/orders/${placed.body.id}/events`, {
      headers,
      signal: ended.signal,
    });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    const sees = async (word: string): Promise<void> => {
      while (!seen.includes(word)) {
        const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
        if (done) throw new Error(`the stream ended after: ${seen}`);
        seen += value;
      }
    };
    await sees('"pending"');
    expect((await call(proxy.url, `/orders/${placed.body.id}/cancel`, { method: 'POST', headers })).status).toBe(200);
    await sees('"cancelled"');
    expect(seen.indexOf('"pending"')).toBeLessThan(seen.indexOf('"cancelled"'));
    ended.abort();
  });

  it('goes on with one API when the other one is gone', async () => {
    await shop.apis[1]?.stop();
    const placed = await Promise.all(Array.from({ length: 8 }, () => buy(proxy.url)));
    expect(placed.map(({ status }) => status)).toEqual(placed.map(() => 201));
  });
});
