import { call, type Customer, type Json, newCustomer, newProduct, newStaff } from '../support/client';
import { Shop } from '../support/shop';

const nowhere = '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11';

/** A cursor as the list would write it, with a key of our choice. */
function cursorOf(key: string): string {
  return Buffer.from(JSON.stringify(['-createdAt', key, nowhere])).toString('base64url');
}

describe('bad input', () => {
  let shop: Shop;
  let customer: Customer;
  let variantId: string;

  beforeAll(async () => {
    shop = await Shop.open({ workers: 0 });
    customer = await newCustomer(shop);
    ({ variantId } = await newProduct(shop, await newStaff(shop), { stock: 5 }));
  });

  afterAll(() => shop.close());

  const raw = async (
    path: string,
    body: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: Json }> => {
    const answer = await fetch(`${shop.url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...customer.headers, ...headers },
      body,
    });
    return { status: answer.status, body: (await answer.json()) as Json };
  };

  async function expectProblem(answer: { status: number; body: Json }, status: number): Promise<void> {
    expect(answer).toMatchObject({ status, body: { status } });
    expect(Object.keys(answer.body)).toEqual(
      expect.arrayContaining(['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId']),
    );
    expect(await shop.rows('select 1 from orders')).toEqual([]);
    expect(await shop.rows('select reserved from stock')).toEqual([{ reserved: 0 }]);
  }

  it.each([
    ['no body', ''],
    ['broken JSON', '{"items": ['],
    ['a number', '42'],
    ['a list', '[]'],
    ['a prototype', '{"__proto__": {"admin": true}, "items": []}'],
    ['no items', '{"items": []}'],
    ['an unknown field', `{"items": [{"variantId": "${nowhere}", "quantity": 1}], "discount": 100}`],
    ['a quantity of 0', `{"items": [{"variantId": "${nowhere}", "quantity": 0}]}`],
    ['a negative quantity', `{"items": [{"variantId": "${nowhere}", "quantity": -1}]}`],
    ['half a piece', `{"items": [{"variantId": "${nowhere}", "quantity": 0.5}]}`],
    ['an endless quantity', `{"items": [{"variantId": "${nowhere}", "quantity": 1e400}]}`],
    ['a quantity as text', `{"items": [{"variantId": "${nowhere}", "quantity": "1"}]}`],
    ['an id that is none', '{"items": [{"variantId": "1; drop table orders", "quantity": 1}]}'],
    ['both ids', `{"items": [{"variantId": "${nowhere}", "productId": "${nowhere}", "quantity": 1}]}`],
    ['both forms', `{"items": [{"variantId": "${nowhere}", "quantity": 1}], "productId": "${nowhere}", "quantity": 1}`],
    ['U+0000 in an address', `{"productId": "${nowhere}", "quantity": 1, "email": "a\\u0000@example.com"}`],
    ['an address that is null', `{"productId": "${nowhere}", "quantity": 1, "email": null}`],
    ['items that are null', '{"items": null}'],
    ['a quantity that is null', `{"productId": "${nowhere}", "quantity": null}`],
    ['an id that is null', '{"items": [{"variantId": null, "quantity": 1}]}'],
    ['a body that nests too deep', `{"items": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
    ['a field named constructor', `{"productId": "${nowhere}", "quantity": 1, "constructor": 1}`],
    ['a field named hasOwnProperty', `{"items": [{"variantId": "${nowhere}", "quantity": 1, "hasOwnProperty": 1}]}`],
    ['half a surrogate', `{"productId": "${nowhere}", "quantity": 1, "country": "\\ud800X"}`],
  ])('is answered with a 400 and changes nothing: %s', async (_, body) => {
    await expectProblem(await raw('/orders', body), 400);
  });

  it('says by JSON pointer which field is wrong', async () => {
    const body = {
      items: [
        { variantId, quantity: 1 },
        { variantId, quantity: 0 },
      ],
      shippingAddress: { name: 'A', line1: 'B', city: 'C', country: 'gb' },
    };
    const refused = await call(shop.url, '/orders', { body, headers: customer.headers });
    const pointers = refused.body.errors.map(({ pointer }: Json) => pointer);
    expect(pointers.toSorted()).toEqual(['/items/1/quantity', '/shippingAddress/country']);
  });

  it('refuses an unknown variant as not found, and a body that is too large or of another type', async () => {
    const unknown = { items: [{ variantId: nowhere, quantity: 1 }] };
    await expectProblem(await raw('/orders', JSON.stringify(unknown)), 404);
    await expectProblem(await raw('/orders', JSON.stringify({ items: 'x'.repeat(200_000) })), 413);
    for (const type of ['application/xml', 'text/plain', 'application/x-www-form-urlencoded']) {
      await expectProblem(await raw('/orders', 'productId=1', { 'content-type': type }), 415);
    }
  });

  it.each([
    ['/orders/not-an-id', 400],
    [`/orders/${nowhere}`, 404],
    ['/orders?page=0', 400],
    ['/orders?pageSize=101', 400],
    ['/orders?cursor=rubbish', 400],
    [`/orders?cursor=${cursorOf('99999999999999999')}`, 400],
    [`/orders?cursor=${cursorOf('2020-01-01 (\u0000)')}`, 400],
    ['/orders/%zz', 400],
    [`/products/${'x'.repeat(300)}`, 414],
    ['/orders?status=unknown', 400],
    [`/orders?customerId=${nowhere}`, 403],
    ['/products?sort=secret', 400],
    ['/products?colour=red', 400],
    ['/products?page=1e9', 400],
    ['/products?constructor=1', 400],
    ['/products?__proto__=1', 400],
    ['/nothing-here', 404],
    ['/inventory', 403],
  ] as const)('answers GET %s with %i', async (path, status) => {
    await expectProblem(await call(shop.url, path, { headers: customer.headers }), status);
  });

  it('answers a missing, forged or strange token with 401, on public addresses too', async () => {
    await expectProblem(await call(shop.url, '/auth/users/me'), 401);
    for (const authorization of ['Bearer nonsense', 'Basic YTpi', 'Bearer', `${customer.headers['authorization']}x`]) {
      const refused = await call(shop.url, '/products', { headers: { authorization } });
      await expectProblem(refused, 401);
      expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it('reads a cursor of its own making, wherever it points', async () => {
    const answer = await call(shop.url, `/orders?cursor=${cursorOf('1')}`, { headers: customer.headers });
    expect(answer).toMatchObject({ status: 200, body: { items: [] } });
  });

  it('takes ids in capitals for what they are', async () => {
    const body = { items: [{ variantId: variantId.toUpperCase(), quantity: 99 }] };
    const refused = await call(shop.url, '/orders', { body, headers: customer.headers });
    expect(refused.body).toMatchObject({ code: 'insufficient_stock', errors: [{ variantId }] });
  });

  it('never lets SQL, a stack or a constraint out', async () => {
    const answers = await Promise.all([
      raw('/orders', '{"items": [{"variantId": "x"}]}'),
      raw('/auth/users', '{"email": "x"}'),
    ]);
    expect(JSON.stringify(answers)).not.toMatch(/select|insert|constraint|\.ts:|node_modules/i);
  });
});
