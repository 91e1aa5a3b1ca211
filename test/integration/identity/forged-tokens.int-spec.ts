import { createHmac, generateKeyPairSync, sign as signWith } from 'node:crypto';
import { newId } from '#kernel';
import type { CheckoutShop } from '../checkout/checkout-under-test';
import { Shoppers } from '../checkout/shoppers';
import { openShop, People, type Person, type Tokens } from './people';

const secret = 'the one secret of this shop, 32 characters and more';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicKey = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();

type Claims = Readonly<Record<string, unknown>>;

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const now = (): number => Math.floor(Date.now() / 1000);
const decoded = (token: string): Claims =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;

function hmac(claims: Claims, { key = secret, alg = 'HS256', hash = 'sha256', header = {} } = {}): string {
  const input = `${encoded({ alg, typ: 'JWT', ...header })}.${encoded(claims)}`;
  return `${input}.${createHmac(hash, key).update(input).digest('base64url')}`;
}

function signedByRsa(claims: Claims): string {
  const input = `${encoded({ alg: 'RS256', typ: 'JWT' })}.${encoded(claims)}`;
  return `${input}.${signWith('sha256', Buffer.from(input), rsa.privateKey).toString('base64url')}`;
}

/** The admin's token with another payload, under the signature of the real one. */
function tampered(token: string, change: Claims): string {
  const [header, , signature] = token.split('.');
  return `${header}.${encoded({ ...decoded(token), ...change })}.${signature}`;
}

const without = (claims: Claims, name: string): Claims =>
  Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));

/** What each forger starts from: the admin's genuine token and its claims. */
interface Genuine {
  readonly token: string;
  readonly claims: Claims;
}

type Forgery = (genuine: Genuine) => string;

const forgeries: readonly (readonly [string, Forgery])[] = [
  ['has no signature and says so', ({ claims }) => `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded(claims)}.`],
  ['has no signature and says otherwise', ({ token }) => `${token.split('.').slice(0, 2).join('.')}.`],
  ['is signed with another key', ({ claims }) => hmac(claims, { key: secret.toUpperCase() })],
  ['is signed with an empty key', ({ claims }) => hmac(claims, { key: '' })],
  ['is signed with our key by HS512', ({ claims }) => hmac(claims, { alg: 'HS512', hash: 'sha512' })],
  ['is signed with our key by HS384', ({ claims }) => hmac(claims, { alg: 'HS384', hash: 'sha384' })],
  ['is signed by RS256 with a key of the forger', ({ claims }) => signedByRsa(claims)],
  [
    'says RS256 and is signed with the public key as a secret',
    ({ claims }) => hmac(claims, { key: publicKey, alg: 'RS256' }),
  ],
  ['says HS256 and is signed with a public key as a secret', ({ claims }) => hmac(claims, { key: publicKey })],
  ['names a key that we do not know', ({ claims }) => hmac(claims, { header: { kid: '../../dev/null' } })],
  ['brings its own key', ({ claims }) => hmac(claims, { header: { jwk: { kty: 'oct', k: 'AAAA' } } })],
  ['is of another type', ({ claims }) => hmac(claims, { header: { typ: 'refresh' } })],
  ['has expired', ({ claims }) => hmac({ ...claims, exp: now() - 1 })],
  ['never expires', ({ claims }) => hmac(without(claims, 'exp'))],
  ['is not valid yet', ({ claims }) => hmac({ ...claims, nbf: now() + 600 })],
  ['comes from another issuer', ({ claims }) => hmac({ ...claims, iss: 'somebody' })],
  ['comes from no issuer', ({ claims }) => hmac(without(claims, 'iss'))],
  ['is for another audience', ({ claims }) => hmac({ ...claims, aud: 'another-api' })],
  ['is for no audience', ({ claims }) => hmac(without(claims, 'aud'))],
  ['names nobody', ({ claims }) => hmac(without(claims, 'sub'))],
  ['names what is no id', ({ claims }) => hmac({ ...claims, sub: "' or 1 = 1 --" })],
  ['names a session that is no id', ({ claims }) => hmac({ ...claims, sid: 7 })],
  ['has a role that there is not', ({ claims }) => hmac({ ...claims, role: 'root' })],
  ['has no role', ({ claims }) => hmac(without(claims, 'role'))],
  ['has a list of roles', ({ claims }) => hmac({ ...claims, role: ['admin'] })],
  ['has somebody else in its payload', ({ token }) => tampered(token, { sub: newId() })],
  ['has a later end in its payload', ({ token }) => tampered(token, { exp: now() + 86_400 })],
  ['is too long, but properly signed', ({ claims }) => hmac({ ...claims, note: 'x'.repeat(6000) })],
  ['is long and nothing', () => 'x'.repeat(8000)],
  ['is garbage', () => 'a.b.c'],
  ['is empty between its dots', () => '..'],
  [
    'holds JSON that is no object',
    () => `${encoded({ alg: 'HS256', typ: 'JWT' })}.${Buffer.from('7').toString('base64url')}.AAAA`,
  ],
];

describe('an access token', () => {
  let shop: CheckoutShop;
  let people: People;
  let admin: Person;
  let tokens: Tokens;

  beforeAll(async () => {
    shop = await openShop({ env: { JWT_SECRET: secret } });
    people = new People(shop);
    admin = await people.admin();
    tokens = await people.signIn(admin);
  });

  afterAll(() => shop.close());

  const everything = () =>
    shop.rows(
      `select (select jsonb_agg(users order by id) from users) as users,
         (select jsonb_agg(token order by id) from refresh_tokens token) as sessions,
         (select count(*)::int from price_rules) as rules, (select count(*)::int from outbox) as messages`,
    );
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const attempts = (headers: Record<string, string>) => [
    shop.call('/auth/users/me', { headers }),
    shop.call('/auth/users/me', { method: 'PATCH', body: { name: 'Mallory' }, headers }),
    shop.call('/auth/users/me/export', { headers }),
    shop.call('/users', { headers }),
    shop.call(`/users/${admin.id}`, { method: 'PATCH', body: { role: 'customer' }, headers }),
    shop.call('/pricing/rules', { body: {}, headers }),
    shop.call('/products', { headers }),
  ];
  const expectRefusal = async (token: string) => {
    const before = await everything();
    for (const answer of await Promise.all(attempts(bearer(token)))) {
      expect(answer.status).toBe(401);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.body).toMatchObject({ status: 401, code: 'invalid_token', requestId: expect.any(String) });
    }
    const verified = await shop.call('/auth/jwt/verify', { body: { token } });
    expect({ status: verified.status, code: verified.body.code }).toEqual({ status: 401, code: 'invalid_token' });
    expect(await everything()).toEqual(before);
  };

  it('is accepted when it is ours, and also when it is made in the same way', async () => {
    const copy = hmac(decoded(tokens.access));
    for (const token of [tokens.access, copy]) {
      expect(await people.me({ headers: bearer(token) })).toBe(200);
      const { status, body } = await shop.call('/auth/jwt/verify', { body: { token } });
      expect(status).toBe(200);
      expect(body).toEqual({ valid: true, sub: admin.id, exp: decoded(tokens.access)['exp'] });
    }
  });

  it.each(forgeries)('is refused everywhere, and nothing changes, when it %s', async (_, forge) => {
    await expectRefusal(forge({ token: tokens.access, claims: decoded(tokens.access) }));
  });

  it('is not a refresh token', async () => {
    await expectRefusal(tokens.refresh);
  });

  it('is not the token of an order stream, nor of an order', async () => {
    const shoppers = new Shoppers(shop);
    const { variantId } = await shoppers.product({ stock: 5 });
    const body = { items: [{ variantId, quantity: 1 }], email: 'guest@example.com' };
    const placed = await shop.call('/orders', { body });
    const orderToken = placed.headers.get('x-order-token') ?? '';
    const granted = await shop.call(`/orders/${placed.body.id}/events/token`, {
      method: 'POST',
      headers: { 'x-order-token': orderToken },
    });
    expect(granted.status).toBe(200);
    await expectRefusal(granted.body.token);
    await expectRefusal(orderToken);
  });

  it('is no refresh token either', async () => {
    const before = await everything();
    const answer = await shop.call('/auth/jwt/refresh', { body: { refresh: tokens.access } });
    expect(answer).toMatchObject({ status: 401, body: { code: 'invalid_refresh_token' } });
    expect(await everything()).toEqual(before);
  });

  it.each(['Basic abc', 'Bearer', 'Bearer ', 'bearer\t', 'Token abc', ''])(
    'is refused when the header is "%s"',
    async (authorization) => {
      const answer = await shop.call('/auth/users/me', { headers: { authorization } });
      expect(answer).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    },
  );
});
