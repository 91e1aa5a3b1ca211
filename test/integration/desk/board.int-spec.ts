import { randomBytes } from 'node:crypto';
import { AccessTokens } from '#http';
import { CreateAdmin } from '#identity';
import { RedisServer } from '../../support/redis-server';
import { describeWithRedisServer } from '../../support/redis-suites';
import { addPeople, adminPassword, customerPassword, type DeskApi, sessionOf, signIn, startDeskApi } from './desk-api';

const admin = { email: 'admin@example.com', password: adminPassword };
const board = '/admin/queues';
const html = { accept: 'text/html' };

describe('the queue board', () => {
  let api: DeskApi;
  let session: string;

  beforeAll(async () => {
    api = await startDeskApi();
    await addPeople(api);
    session = await sessionOf(api);
  });

  afterAll(() => api.close());

  const connections = async () =>
    (
      await api.sql(
        `select 1 from pg_stat_activity where application_name = 'holdfast-board' and datname = current_database()`,
      )
    ).length;
  const families = async () => (await api.sql('select 1 from refresh_tokens where revoked_at is null')).length;
  const signedIn = (headers: Readonly<Record<string, string>> = {}) => ({ headers: { cookie: session, ...headers } });

  it('opens no connection to the queue before an admin looks at it', async () => {
    await api.send(board, { headers: html });
    await api.send(`${board}/api/queues`);
    expect(await connections()).toBe(0);
  });

  it.each([
    ['GET', '', 303],
    ['GET', '/', 303],
    ['GET', '/queue/mail', 303],
    ['GET', '/static/images/logo.svg', 303],
    ['GET', '/sign-out', 303],
    ['HEAD', '', 303],
    ['GET', '/api/queues', 303],
    ['PUT', '/api/queues/mail/pause', 401],
    ['PUT', '/api/queues/pause', 401],
    ['PATCH', '/api/queues/mail/1/update-data', 401],
    ['POST', '/api/queues/mail/add', 401],
    ['POST', '/sign-out', 401],
  ] as const)('lets nobody see %s %s who has not signed in', async (method, path, status) => {
    const answer = await api.send(`${board}${path}`, { method, headers: html });
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject(status === 303 ? { location: `${board}/sign-in` } : {});
    const plain = await api.send(`${board}${path}`, { method });
    expect(plain.status).toBe(401);
    expect(plain.headers['content-type']).toContain('application/problem+json');
  });

  it.each([
    '/api/queues%2f',
    '/%61pi/queues',
    '//api/queues',
    '/./api/queues',
    '/../queues/api/queues',
    '/static/../index.ejs',
  ])('is not reached by way of %s either', async (path) => {
    const { status, text } = await api.send(`${board}${path}`);
    expect([400, 401, 404]).toContain(status);
    expect(text).not.toContain('maintenance');
  });

  it('shows a page to sign in that needs nothing from elsewhere', async () => {
    const { status, text, headers } = await api.send(`${board}/sign-in`);
    expect(status).toBe(200);
    expect(text).toMatch(/<html lang="en">[\s\S]*<label for="email">[\s\S]*<label for="password">/);
    expect(text).not.toMatch(/https?:|src=|<link/);
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });

  it.each([
    ['a wrong password', { email: 'admin@example.com', password: 'wrong horse battery' }],
    ['an unknown address', { email: 'nobody@example.com', password: adminPassword }],
    ['a customer', { email: 'customer@example.com', password: customerPassword }],
    ['nothing', {}],
    ['an empty password', { ...admin, password: '' }],
    ['a text that cannot be stored', { ...admin, email: 'admin@example.com\u0000' }],
    ['a password longer than any', { ...admin, password: 'x'.repeat(3000) }],
  ])('refuses %s, always with the same words', async (_, form) => {
    const before = await families();
    const { status, text, headers } = await signIn(api, form as Record<string, string>);
    expect(status).toBe(401);
    expect(text).toContain('The e-mail address or the password is wrong, or the account is not an admin’s.');
    expect(text).not.toContain('@example');
    expect(headers['set-cookie']).toBeUndefined();
    expect(await families()).toBe(before);
  });

  it.each([
    ['application/json', JSON.stringify(admin), 401],
    ['text/plain', 'email=x', 415],
    ['application/x-www-form-urlencoded', 'x'.repeat(5000), 413],
    ['application/json', '{', 400],
  ])('refuses a form that is %s', async (type, payload, status) => {
    const headers = { 'content-type': type };
    expect((await api.send(`${board}/sign-in`, { method: 'POST', headers, payload })).status).toBe(status);
  });

  it('lets an admin in with a cookie that is good for nothing else', async () => {
    const before = await families();
    const { status, headers } = await signIn(api, admin);
    expect([status, headers['location']]).toEqual([303, board]);
    const cookie = String(headers['set-cookie']);
    expect(cookie).toMatch(/; Max-Age=1800; Path=\/admin\/queues; HttpOnly; SameSite=Strict$/);
    const value = cookie.split(';')[0]?.split('=')[1] ?? '';
    expect(
      (await api.call('/admin/dead-letters', undefined, { headers: { authorization: `Bearer ${value}` } })).status,
    ).toBe(401);
    expect(await families()).toBe(before + 1);
  });

  it('takes no access token for its cookie, and no cookie that was changed', async () => {
    const [user] = await api.sql<{ id: string }>(`select id from users where email = 'admin@example.com'`);
    const token = await api.app.get(AccessTokens, { strict: false }).issue({ userId: user?.id ?? '', role: 'admin' });
    const value = session.split('=')[1] ?? '';
    const [, sessionId] = value.split('.');
    const later = value.replace(/\.\d+\./, '.9999999999.');
    for (const forged of [
      token,
      `${user?.id}.${sessionId}.9999999999`,
      later,
      value.slice(0, -2),
      `${value}x`,
      '%00',
      '"',
    ]) {
      const { status } = await api.send(`${board}/api/queues`, { headers: { cookie: `holdfast_board=${forged}` } });
      expect([forged, status]).toEqual([forged, 401]);
    }
    const bearer = { authorization: `Bearer ${token}` };
    expect((await api.send(`${board}/api/queues`, { headers: bearer })).status).toBe(401);
  });

  it('shows every queue, and its own page, scripts and pictures', async () => {
    const queues = await api.send(`${board}/api/queues`, signedIn());
    expect(queues.status).toBe(200);
    const names = (queues.body.queues as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['payments', 'mail', 'maintenance']));
    const page = await api.send(board, signedIn(html));
    expect([page.status, page.text.includes('Holdfast queues')]).toEqual([200, true]);
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    const script = /src="(static\/js\/main[^"]+)"/.exec(page.text)?.[1];
    const main = await api.send(`${board}/${script}`, signedIn());
    expect([main.status, main.headers['content-type']]).toEqual([200, expect.stringContaining('javascript')]);
    expect((await api.send(`${board}/static/images/logo.svg`, signedIn())).status).toBe(200);
    expect((await api.send(`${board}/queue/mail`, signedIn(html))).status).toBe(200);
    expect(await connections()).toBeGreaterThan(0);
  });

  it('does with jobs what an admin may do, and nothing that would make or change one', async () => {
    const change = (method: 'PUT' | 'POST' | 'PATCH', path: string, payload?: object) =>
      api.send(`${board}/api/queues/${path}`, {
        ...signedIn({ host: 'shop.example', origin: 'http://shop.example' }),
        method,
        payload,
      });
    expect((await change('PUT', 'mail/pause')).status).toBe(200);
    expect((await change('PUT', 'mail/resume')).status).toBe(200);
    expect((await change('PUT', 'mail/clean/completed')).status).toBe(200);
    expect((await change('PUT', 'mail/nobody/retry')).status).toBe(404);
    expect((await change('PUT', 'nowhere/pause')).status).toBe(404);
    expect((await change('POST', 'mail/add', { name: 'x', data: {} })).status).toBe(403);
    expect((await change('PUT', 'mail/obliterate', { force: true })).status).toBe(403);
    expect((await change('PATCH', 'mail/1/update-data', { jobData: {} })).status).toBe(403);
    expect(await api.sql('select 1 from bullmq.job')).toEqual([]);
  });

  it.each(['mail/%00', 'mail/%00/retry', '%00/pause', `mail/${'x'.repeat(190)}`])(
    'refuses the job %s, which cannot be',
    async (path) => {
      for (const method of ['GET', 'PUT'] as const) {
        const { status, text } = await api.send(`${board}/api/queues/${path}`, { ...signedIn(), method });
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
        expect(text).not.toMatch(/invalid byte|sql|encoding/i);
      }
    },
  );

  it.each([{ origin: 'https://elsewhere.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }])(
    'changes nothing for a page of another origin that says %j',
    async (foreign) => {
      const headers = signedIn(foreign as unknown as Record<string, string>);
      expect((await api.send(`${board}/api/queues/mail/pause`, { ...headers, method: 'PUT' })).status).toBe(403);
      expect((await signIn(api, admin, foreign)).status).toBe(403);
      expect((await signIn(api, admin, foreign)).headers['set-cookie']).toBeUndefined();
      const { body } = await api.send(`${board}/api/queues`, signedIn());
      expect((body.queues as { isPaused: boolean }[]).some(({ isPaused }) => isPaused)).toBe(false);
    },
  );

  it('lets an admin out', async () => {
    const page = await api.send(`${board}/sign-out`, signedIn(html));
    expect([page.status, page.text.includes('Sign out')]).toEqual([200, true]);
    const { status, headers } = await api.send(`${board}/sign-out`, { ...signedIn(), method: 'POST' });
    expect([status, headers['location']]).toEqual([303, `${board}/sign-in`]);
    expect(String(headers['set-cookie'])).toMatch(/^holdfast_board=; .*Path=\/admin\/queues/);
    expect((await api.send(`${board}/api/queues`, signedIn())).status).toBe(401);
    session = await sessionOf(api);
  });

  it('turns away whoever came in by a password that was changed since', async () => {
    const { email } = admin;
    const replacement = 'yet another battery';
    const create = api.app.get(CreateAdmin, { strict: false });
    await create.run({ email, password: replacement });
    expect((await api.send(`${board}/api/queues`, signedIn())).status).toBe(401);
    expect((await api.send(`${board}/api/queues/mail/pause`, { ...signedIn(), method: 'PUT' })).status).toBe(401);
    await create.run({ email, password: adminPassword });
    session = await sessionOf(api);
    expect((await api.send(`${board}/api/queues`, signedIn())).status).toBe(200);
  });

  it.each([`role = 'staff'`, 'active = false'])('turns away who has lost the rights since: %s', async (change) => {
    await api.sql(`update users set ${change} where email = 'admin@example.com'`);
    expect((await api.send(`${board}/api/queues`, signedIn())).status).toBe(401);
    expect((await signIn(api, admin)).status).toBe(401);
    await api.sql(`update users set role = 'admin', active = true where email = 'admin@example.com'`);
    expect((await api.send(`${board}/api/queues`, signedIn())).status).toBe(200);
  });

  it('stays apart from the documented API', async () => {
    expect((await api.send('/openapi.json')).text).not.toContain(board);
    expect((await api.send('/docs')).status).toBe(200);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const sent = { method: 'POST', headers: form, payload: 'a=b' } as const;
    expect((await api.call('/admin/dead-letters/retry', 'admin', sent)).status).toBe(415);
  });
});

describe('the queue board in production', () => {
  it('sends its cookie over encrypted connections only', async () => {
    const api = await startDeskApi({ NODE_ENV: 'production', JWT_SECRET: randomBytes(32).toString('base64url') });
    await addPeople(api);
    const { headers } = await signIn(api, admin);
    await api.close();
    expect(String(headers['set-cookie'])).toContain('; Secure');
  });
});

describeWithRedisServer('the queue board on Redis', () => {
  let redis: RedisServer;
  let api: DeskApi;

  beforeAll(async () => {
    redis = await RedisServer.open();
    api = await startDeskApi({ REDIS_URL: redis.url });
    await addPeople(api);
  });

  afterAll(async () => {
    await api.close();
    await redis.close();
  });

  it('says so while Redis is away, and shows the queues once it is back', async () => {
    const headers = { cookie: await sessionOf(api) };
    const look = () => api.send(`${board}/api/queues`, { headers });
    await redis.stop();
    expect((await look()).status).toBe(503);
    const page = await api.send(board, { headers: { ...headers, ...html } });
    expect([page.status, page.headers['retry-after']]).toEqual([503, '2']);
    expect(page.text).toContain('Nothing is lost');

    await redis.start();
    const { status, body } = await look();
    expect(status).toBe(200);
    const names = (body.queues as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['payments', 'mail', 'maintenance']));

    await redis.stop();
    const gone = await look();
    expect([gone.status, JSON.stringify(gone.body)]).toEqual([503, expect.not.stringContaining('127.0.0.1')]);
    await redis.start();
    expect((await look()).status).toBe(200);
  });
});
