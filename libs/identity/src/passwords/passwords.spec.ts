import { parseOptions } from '@node-rs/argon2';
import { argon2Parameters, dummyHash, Passwords } from './passwords';

const passwords = new Passwords();

describe('passwords', () => {
  it('are hashed with argon2id and the named parameters, each with its own salt', async () => {
    const first = await passwords.hash('correct horse');
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.hash('correct horse')).not.toBe(first);
  });

  it('match their own hash and no other', async () => {
    const hash = await passwords.hash('correct horse');
    expect(await passwords.matches('correct horse', hash)).toBe(true);
    expect(await passwords.matches('Correct horse', hash)).toBe(false);
  });

  it('match however the keyboard composes their letters', async () => {
    const hash = await passwords.hash('caf\u00e9 au lait');
    expect(await passwords.matches('cafe\u0301 au lait', hash)).toBe(true);
  });

  it('never match where there is no account', async () => {
    expect(await passwords.matches('correct horse', undefined)).toBe(false);
  });

  it('cost the same to check where there is no account', () => {
    expect(parseOptions(dummyHash)).toMatchObject({ ...argon2Parameters, algorithm: 2, outputLen: 32, saltLen: 16 });
  });
});
