import { createHash } from 'node:crypto';
import { ResetTokens } from './reset-tokens';

const made = (jwtSecret: string) => new ResetTokens({ jwtSecret, accessTokenSeconds: 900, refreshTokenSeconds: 900 });

describe('the token of a reset', () => {
  it('is the same in every process with the secret, and another one for each reset', () => {
    expect(made('one secret').tokenOf('a')).toMatch(/^[\w-]{43}$/);
    expect(made('one secret').tokenOf('a')).toBe(made('one secret').tokenOf('a'));
    expect(made('one secret').tokenOf('b')).not.toBe(made('one secret').tokenOf('a'));
  });

  it('cannot be made with another secret', () => {
    expect(made('another secret').tokenOf('a')).not.toBe(made('one secret').tokenOf('a'));
  });

  it('is stored as its hash', () => {
    const tokens = made('one secret');
    expect(tokens.hashOf('a')).toBe(createHash('sha256').update(tokens.tokenOf('a')).digest('hex'));
  });
});
