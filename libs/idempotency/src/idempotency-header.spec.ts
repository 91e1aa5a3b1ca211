import type { ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import * as fc from 'fast-check';
import { canonical, IdempotencyKey, type KeyOfRequest, readKey, scopedTo } from './idempotency-header';

class Probe {
  handle(@IdempotencyKey() key: unknown): unknown {
    return key;
  }
}

type Factory = (data: unknown, context: ExecutionContext) => KeyOfRequest | undefined;

const metadata = Reflect.getMetadata(ROUTE_ARGS_METADATA, Probe, 'handle') as Record<string, { factory: Factory }>;

interface Request {
  readonly key?: string;
  readonly method?: string;
  readonly url?: string;
  readonly body?: unknown;
}

/** The key of a request, as a handler is given it. */
function keyOf({ key, method = 'POST', url = '/api/v1/orders', body }: Request): KeyOfRequest | undefined {
  const request = { headers: key === undefined ? {} : { 'idempotency-key': key }, method, url, body };
  const context = { switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext;
  return Object.values(metadata)[0]?.factory(undefined, context);
}

describe('the Idempotency-Key header', () => {
  it.each([
    ['abc', 'abc'],
    ['"abc"', 'abc'],
    ['  abc  ', 'abc'],
    [' "abc" ', 'abc'],
    ['"a b"', 'a b'],
    ['a"b', 'a"b'],
    ['"', '"'],
    ['k'.repeat(255), 'k'.repeat(255)],
    [`"${'k'.repeat(255)}"`, 'k'.repeat(255)],
  ])('%j is the key %j', (header, key) => {
    expect(readKey(header)).toBe(key);
  });

  it.each(['', '   ', '""', 'k'.repeat(256), 'ümlaut', 'a\tb', 'a\u0000b', 'a\u007fb', 'emoji🎉'])(
    '%j is refused',
    (header) => {
      expect(() => readKey(header)).toThrow(
        expect.objectContaining({ kind: 'invalid', code: 'invalid_idempotency_key' }) as Error,
      );
    },
  );

  it('is optional', () => {
    expect(keyOf({})).toBeUndefined();
  });
});

describe('the fingerprint of a request', () => {
  const fingerprint = (request: Request) => keyOf({ key: 'k', ...request })?.fingerprint;
  const base = { body: { items: [{ variantId: 'v', quantity: 1 }], note: 'x' } };

  it('is a hash that does not show the body', () => {
    expect(fingerprint(base)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('does not depend on the order of members or on the query', () => {
    expect(fingerprint({ body: { note: 'x', items: [{ quantity: 1, variantId: 'v' }] } })).toBe(fingerprint(base));
    expect(fingerprint({ ...base, url: '/api/v1/orders?trace=1' })).toBe(fingerprint(base));
  });

  it.each<[string, Request]>([
    ['another method', { ...base, method: 'PUT' }],
    ['another path', { ...base, url: '/api/v1/orders/2' }],
    ['no body', {}],
    ['another value', { body: { ...base.body, note: 'y' } }],
    ['another type', { body: { items: [{ variantId: 'v', quantity: '1' }], note: 'x' } }],
    ['one member more', { body: { ...base.body, extra: null } }],
  ])('is another one for %s', (_, request) => {
    expect(fingerprint(request)).not.toBe(fingerprint(base));
  });

  it('depends on the order of a list', () => {
    expect(fingerprint({ body: [1, 2] })).not.toBe(fingerprint({ body: [2, 1] }));
  });
});

describe('canonical JSON', () => {
  it.each([
    [undefined, ''],
    [null, 'null'],
    ['a', '"a"'],
    [{ b: 1, a: { d: 1, c: [{ f: 1, e: 2 }] } }, '{"a":{"c":[{"e":2,"f":1}],"d":1},"b":1}'],
  ])('of %j is %s', (value, text) => {
    expect(canonical(value)).toBe(text);
  });

  it('means the same as the JSON, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('is the same for members in any order', () => {
    const members = fc.uniqueArray(fc.tuple(fc.string(), fc.jsonValue()), { selector: ([name]) => name });
    fc.assert(
      fc.property(members, (some) => {
        expect(canonical(Object.fromEntries(some))).toBe(canonical(Object.fromEntries(some.toReversed())));
      }),
    );
  });
});

describe('the scope of a key', () => {
  const key = { key: 'k', fingerprint: 'f' };
  const scope = (owner: Parameters<typeof scopedTo>[1]) => scopedTo(key, owner)?.scope;

  it('is its owner: a customer, a cart or an address', () => {
    const scopes = [{ userId: 'a' }, { userId: 'b' }, { cart: 'a' }, { cart: 'b' }, { email: 'a' }, {}].map(scope);
    expect(new Set(scopes).size).toBe(scopes.length);
    expect(scope({ userId: 'a', cart: 'c', email: 'e' })).toBe(scope({ userId: 'a' }));
    expect(scope({ cart: 'c', email: 'e' })).toBe(scope({ cart: 'c' }));
  });

  it('does not depend on how an address is written, and does not show it', () => {
    expect(scope({ email: ' Guest@Example.com ' })).toBe(scope({ email: 'guest@example.com' }));
    expect(scope({ email: 'guest@example.com' })).not.toContain('guest@');
  });

  it('keeps key and fingerprint, and is nothing without a key', () => {
    expect(scopedTo(key, { userId: 'a' })).toEqual({ ...key, scope: 'user:a' });
    expect(scopedTo(undefined, { userId: 'a' })).toBeUndefined();
  });
});
