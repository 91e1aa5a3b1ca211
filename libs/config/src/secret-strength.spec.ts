import { randomBytes } from 'node:crypto';
import { weaknessOf } from './secret-strength';

describe('the strength of a secret', () => {
  it.each([
    ['short', 'at least 32'],
    ['x'.repeat(31), 'at least 32'],
    ['x'.repeat(64), 'repeats itself'],
    ['abcdabcdabcdabcdabcdabcdabcdabcd', 'repeats itself'],
    ['kR8vQz2LmW0yTb4NkR8vQz2LmW0yTb4N', 'repeats itself'],
    ['kR8vQz2LmW0ykR8vQz2LmW0ykR8vQz2Lm', 'repeats itself'],
    ['secretsecretsecretsecretsecretsecret', 'known default'],
    ['change-me-change-me-change-me-now', 'known default'],
    ['your_secret_key_of_thirty_two_chars', 'known default'],
    ['at least 32 random characters, ok?', 'known default'],
    ['correct horse battery staple, twice', 'known default'],
    ['$(openssl rand -hex 32) and a bit more', 'placeholder'],
    ['<put thirty-two characters here please>', 'placeholder'],
    ['${JWT_SECRET:-nothing at all was set}', 'placeholder'],
  ])('is not enough: %s', (secret, why) => {
    expect(weaknessOf(secret, 32)).toContain(why);
  });

  it('is enough for what a program has made', () => {
    for (const encoding of ['hex', 'base64', 'base64url'] as const) {
      for (let count = 0; count < 200; count += 1) {
        expect(weaknessOf(randomBytes(24).toString(encoding), 32)).toBeUndefined();
      }
    }
  });
});
