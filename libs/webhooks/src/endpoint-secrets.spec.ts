import { EndpointSecrets } from './endpoint-secrets';
import { SecretUnreadable } from './webhooks.errors';

const settings = { accessTokenSeconds: 900, refreshTokenSeconds: 86_400 };

describe('secrets of endpoints', () => {
  const secrets = new EndpointSecrets({ ...settings, jwtSecret: 'a'.repeat(32) });
  const others = new EndpointSecrets({ ...settings, jwtSecret: 'b'.repeat(32) });

  it('are whsec_ and 32 random bytes', () => {
    const made = secrets.make();
    expect(made).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(Buffer.from(made.slice('whsec_'.length), 'base64')).toHaveLength(32);
    expect(secrets.make()).not.toBe(made);
  });

  it('come back for their endpoint, and are encrypted differently each time', () => {
    const secret = secrets.make();
    const encrypted = secrets.encrypt(secret, 'one');
    expect(encrypted).not.toContain(secret.slice(6, 20));
    expect(secrets.encrypt(secret, 'one')).not.toBe(encrypted);
    expect(secrets.decrypt(encrypted, 'one')).toBe(secret);
  });

  it('do not come back with another key, for another endpoint, or damaged', () => {
    const encrypted = secrets.encrypt(secrets.make(), 'one');
    const flipped = `${encrypted.slice(0, -2)}${encrypted.at(-2) === 'A' ? 'B' : 'A'}${encrypted.at(-1) ?? ''}`;
    expect(() => others.decrypt(encrypted, 'one')).toThrow(SecretUnreadable);
    expect(() => secrets.decrypt(encrypted, 'two')).toThrow(SecretUnreadable);
    for (const damaged of [flipped, '', 'v1.', 'v2.AAAA', encrypted.slice(3), encrypted.slice(0, 20)]) {
      expect(() => secrets.decrypt(damaged, 'one')).toThrow(SecretUnreadable);
    }
  });
});
