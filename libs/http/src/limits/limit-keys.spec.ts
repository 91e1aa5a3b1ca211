import type { IdentitySettings } from '#config';
import { accountOf, addressOf, LimitKeys } from './limit-keys';

describe('whom a limit counts', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:207', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::ffff', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
    ['no address', 'no address'],
  ])('takes %s for %s', (ip, address) => {
    expect(addressOf({ ip })).toBe(address);
  });

  it.each([
    [' Ada@Example.com ', 'ada@example.com'],
    ['', undefined],
    ['x'.repeat(255), undefined],
    [7, undefined],
    [undefined, undefined],
  ])('takes %j for the account %j', (email, account) => {
    expect(accountOf(email)).toBe(account);
  });

  it('stores a hash that only who has the secret can make, another one for each limit', () => {
    const [one, other] = ['a', 'b'].map((secret) => new LimitKeys({ jwtSecret: secret } as IdentitySettings));
    const key = one?.keyOf('general', '192.0.2.7');
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(one?.keyOf('general', '192.0.2.7')).toBe(key);
    expect(one?.keyOf('auth-address', '192.0.2.7')).not.toBe(key);
    expect(other?.keyOf('general', '192.0.2.7')).not.toBe(key);
  });
});
