import { randomBytes } from 'node:crypto';
import { type ApiUnderTest, startApiUnderTest } from './api-under-test';

const off = { RATE_LIMIT_PER_MINUTE: '0', AUTH_RATE_LIMIT_PER_MINUTE: '0', ORDER_RATE_LIMIT_PER_MINUTE: '0' };
const origin = 'https://shop.example';
const list = '/api/v1/products';

describe('the headers of the API', () => {
  let api: ApiUnderTest;

  beforeAll(async () => {
    api = await startApiUnderTest({ ...off, CORS_ORIGINS: `${origin},https://other.example` });
  });

  afterAll(() => api.close());

  const posted = (url: string, payload: object, headers = {}) => api.send(url, { method: 'POST', payload, headers });

  it.each([list, '/nothing/here', '/health', `${list}/nothing-like-it`])(
    'let a browser do nothing with %s',
    async (url) => {
      const { headers } = await api.send(url);
      expect(headers).toMatchObject({
        'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
      for (const name of ['x-powered-by', 'server', 'strict-transport-security']) expect(headers[name]).toBeUndefined();
    },
  );

  it.each([
    ['/docs', ['/docs/swagger-ui-bundle.js', '/docs/swagger-ui-init.js', '/docs/swagger-ui.css']],
    ['/redoc', ['/redoc/redoc.standalone.js']],
  ])('let %s use what it has here, and nothing from elsewhere', async (url, parts) => {
    const page = await api.send(url);
    expect(page.status).toBe(200);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/https?:|'unsafe-eval'|script-src[^;]*'unsafe-inline'/);
    const scripts = page.text.match(/<script\b[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).toMatch(/src="\.?\//);
    expect(page.text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    for (const part of parts) expect((await api.send(part)).status).toBe(200);
  });

  it('leave the queue board those of its own', async () => {
    const { headers } = await api.send('/admin/queues/sign-in');
    expect(headers['content-security-policy']).toContain("style-src 'self' 'unsafe-inline'");
    expect(headers['referrer-policy']).toBe('same-origin');
  });

  it('let nobody keep what is for somebody, and everybody keep the public catalogue', async () => {
    const staff = await api.bearer('staff');
    const made = await posted(list, { name: 'Mug', price: '9.90', stock: 1 }, staff);
    expect(made.status).toBe(201);
    const url = `${list}/${made.body.slug}`;
    const kept = await api.send(url);
    expect(kept.headers['cache-control']).toBeUndefined();
    const etag = String(kept.headers['etag']);
    expect((await api.send(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const mine = await api.bearer();
    const answers = [
      await api.send(url, { headers: mine }),
      await api.send('/api/v1/cart', { headers: mine }),
      await api.send('/api/v1/cart', { headers: { 'x-cart-token': 'x'.repeat(32) } }),
      await api.send('/api/v1/orders', { headers: mine }),
      await api.send('/api/v1/orders', { headers: { authorization: 'Bearer nonsense' } }),
      await posted('/api/v1/cart/items', { productId: made.body.id, quantity: 1 }),
      await posted('/api/v1/auth/jwt/create', { email: 'ada@example.com', password: 'wrong horse' }),
    ];
    expect(answers.map(({ headers }) => headers['cache-control'])).toEqual(answers.map(() => 'no-store'));
  });

  it('tell listed origins, compared as a whole, what they may send and read, and others nothing', async () => {
    const allowed = await api.send(list, { headers: { origin } });
    expect(allowed.headers).toMatchObject({ 'access-control-allow-origin': origin, vary: 'Origin' });
    const exposed =
      'X-Cart-Token, X-Order-Token, ETag, X-Request-Id, Idempotency-Replayed, X-Cache, Retry-After, RateLimit';
    expect(allowed.headers['access-control-expose-headers']).toContain(exposed);
    expect(allowed.headers['access-control-allow-credentials']).toBeUndefined();
    for (const other of [
      'https://shop.example.evil.example',
      'http://shop.example',
      'https://shop.example:444',
      'null',
    ]) {
      const { headers } = await api.send(list, { headers: { origin: other } });
      expect([headers['access-control-allow-origin'], headers['vary']]).toEqual([undefined, 'Origin']);
    }
    const asked = { origin, 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'if-match' };
    const preflight = await api.send(list, { method: 'OPTIONS', headers: asked });
    expect(preflight.status).toBe(204);
    expect(preflight.headers['access-control-allow-methods']).toBe('GET, HEAD, POST, PUT, PATCH, DELETE');
    const may = String(preflight.headers['access-control-allow-headers']);
    for (const name of [
      'Authorization',
      'X-Cart-Token',
      'X-Order-Token',
      'Idempotency-Key',
      'If-Match',
      'If-None-Match',
      'traceparent',
    ]) {
      expect(may).toContain(name);
    }
  });

  it.each([
    ['an address that is too long', `${list}?q=${'x'.repeat(8200)}`, { status: 414, code: 'address_too_long' }],
    ['a query of too many parameters', `${list}?${'q=x&'.repeat(101)}`, { status: 400, code: 'too_many_parameters' }],
    ['a part of an address that is too long', `${list}/${'x'.repeat(300)}`, { status: 414, code: 'address_too_long' }],
    ['an address that cannot be read', '/api/v1/orders/%zz', { status: 400, code: 'malformed_request' }],
  ])('refuse %s as a problem', async (_, url, problem) => {
    const answer = await api.send(url);
    expect(answer).toMatchObject({
      status: problem.status,
      body: { ...problem, requestId: answer.headers['x-request-id'] },
    });
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });
});

describe('the headers of the API in production', () => {
  it('make browsers come back by HTTPS', async () => {
    const production = { NODE_ENV: 'production', JWT_SECRET: randomBytes(32).toString('base64url') };
    const api = await startApiUnderTest({ ...off, ...production });
    const { headers } = await api.send('/health');
    await api.close();
    expect(headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
  });
});
