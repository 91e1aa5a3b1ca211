import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { byStatus, call, type Customer, type Json, newCustomer, newStaff } from '../support/client';
import { eventually } from '../support/eventually';
import { checkedInvariants } from '../support/invariants';
import { Shop } from '../support/shop';

describe('product files', () => {
  let shop: Shop;
  let staff: Customer;

  beforeAll(async () => {
    shop = await Shop.open({ workers: 0 });
    staff = await newStaff(shop);
  });
  afterAll(() => shop.close());

  const csv = (): Record<string, string> => ({ ...staff.headers, 'content-type': 'text/csv' });

  async function importFile(body: Iterable<string> | string, mode = 'all'): Promise<{ status: number; body: Json }> {
    const answer = await fetch(`${shop.url}/api/v1/products/import?mode=${mode}`, {
      method: 'POST',
      headers: csv(),
      body: typeof body === 'string' ? body : (Readable.toWeb(Readable.from(body)) as ReadableStream),
      duplex: 'half',
    } as RequestInit);
    return { status: answer.status, body: await answer.json() };
  }

  const exportFile = async (): Promise<string> =>
    (await fetch(`${shop.url}/api/v1/products/export`, { headers: staff.headers })).text();

  function* file(products: number, stock: number): Generator<string> {
    yield 'slug,sku,name,price,stock\n';
    for (let at = 0; at < products; at += 1) yield `bulk-${at},BULK-${at},Product ${at},${at + 1}.00,${stock}\n`;
  }

  const count = async (sql: string): Promise<number> =>
    (await shop.rows<{ count: number }>(`select count(*)::int as count from ${sql}`))[0]!.count;

  const openTransactions = (): Promise<number> =>
    count(`pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`);

  it('fill a shop, are exported as they were imported, and what they brought can be bought', async () => {
    expect(await importFile(file(3_000, 5))).toMatchObject({ status: 200, body: { created: 3_000, errors: [] } });
    const exported = await exportFile();
    expect(exported.split('\n')).toHaveLength(3_002);
    expect(await importFile(exported)).toMatchObject({ status: 200, body: { created: 0, updated: 3_000 } });
    expect((await exportFile()).split('\n').toSorted()).toEqual(exported.split('\n').toSorted());

    const { id: productId } = (await call(shop.url, '/products/bulk-7')).body;
    const { headers } = await newCustomer(shop);
    const ordered = await call(shop.url, '/orders', { body: { productId, quantity: 2 }, headers });
    expect(ordered).toMatchObject({ status: 201, body: { total: { amount: '16.00' } } });
    expect(await importFile('slug,sku,stock\nbulk-7,BULK-7,1')).toMatchObject({
      status: 400,
      body: { code: 'import_invalid', errors: [{ line: 2, column: 'stock', code: 'stock_reserved' }] },
    });
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it.each(['all', 'valid'])('leave nothing in mode %s when their sender hangs up in the middle', async (mode) => {
    const products = await count('products');
    const sender = request(`${shop.url}/api/v1/products/import?mode=${mode}`, { method: 'POST', headers: csv() });
    sender.on('error', () => undefined);
    sender.write('slug,sku,name,price\n');
    for (let at = 0; at < 2_500; at += 1) sender.write(`gone-${at},GONE-${at},Gone,1\n`);
    await eventually(async () => (await count('product_import_batches')) >= 2, { what: 'lines to be staged' });
    expect(await openTransactions()).toBe(0);
    sender.destroy();
    await eventually(async () => (await count('product_import_batches')) === 0, { what: 'the lines to be forgotten' });
    expect(await count('products')).toBe(products);
    expect(await openTransactions()).toBe(0);
    expect(shop.apis[0]!.lines.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('are answered while they are still being sent, when their header is wrong', async () => {
    function* endless(): Generator<string> {
      yield 'slug,sku,taste\n';
      for (let at = 0; at < 20_000; at += 1) yield `${'x'.repeat(200)}\n`;
    }
    expect(await importFile(endless())).toMatchObject({
      status: 400,
      body: { code: 'invalid_csv', errors: [{ line: 1, column: 'taste', code: 'unknown_column' }] },
    });
  });

  it('are refused before they are sent, when they say that they are too large', async () => {
    const { hostname, port } = new URL(shop.url);
    const socket = connect(Number(port), hostname);
    const headers = Object.entries({ ...csv(), host: hostname, 'content-length': 256 * 1024 * 1024 + 1 });
    const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    socket.write(`POST /api/v1/products/import HTTP/1.1\r\n${head}\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 [^]*body_too_large/);
  });

  it('change stock while it is being sold, and never what is reserved', async () => {
    await importFile('slug,sku,name,price,stock\nhot,HOT,Hot,1.00,30');
    const { id: productId } = (await call(shop.url, '/products/hot')).body;
    const buyers = await Promise.all(Array.from({ length: 10 }, () => newCustomer(shop)));
    const buy = async ({ headers }: Customer) => {
      const replies = [];
      for (let turn = 0; turn < 6; turn += 1) {
        replies.push(await call(shop.url, '/orders', { body: { productId, quantity: 1 }, headers }));
      }
      return replies;
    };
    const restock = async (): Promise<number[]> => {
      const statuses = [];
      for (const units of [40, 25, 45, 20, 50])
        statuses.push((await importFile(`slug,sku,stock\nhot,HOT,${units}`)).status);
      return statuses;
    };
    const [sold, imported] = await Promise.all([Promise.all(buyers.map(buy)), restock()]);
    const replies = sold.flat();
    expect(Object.keys(byStatus(replies)).every((status) => ['201', '409'].includes(status))).toBe(true);
    expect(imported.every((status) => [200, 400].includes(status))).toBe(true);
    const [stock] = await shop.rows<{ on_hand: number; reserved: number }>(
      `select on_hand, reserved from stock join variants on variants.id = variant_id where sku = 'HOT'`,
    );
    expect(stock!.reserved).toBe(byStatus(replies)[201]);
    expect(stock!.on_hand).toBeGreaterThanOrEqual(stock!.reserved);
    expect(await checkedInvariants(shop)).toEqual([]);
  });
});
