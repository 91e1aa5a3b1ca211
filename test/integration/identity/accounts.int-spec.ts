import { ChangeProfile, EmailTaken, RegisterUser, ShowProfile, SignIn } from '#identity';
import { type IdentityUnderTest, startIdentity } from './identity-under-test';

describe('accounts', () => {
  let identity: IdentityUnderTest;

  beforeAll(async () => {
    identity = await startIdentity();
  });

  afterAll(() => identity.close());

  const register = (email: string, name?: string) =>
    identity.get(RegisterUser).run({ email, password: 'correct horse battery', name });
  const rowOf = async (id: string) => (await identity.sql('select * from users where id = $1', [id]))[0];
  const close = (id: string) => identity.sql('update users set active = false where id = $1', [id]);

  it('open as a customer without a tier, with the address as it was given', async () => {
    const profile = await register('Ada.Lovelace@Example.com', 'Ada');
    expect(profile).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      email: 'Ada.Lovelace@Example.com',
      name: 'Ada',
      role: 'customer',
      tier: null,
    });
    expect(await rowOf(profile.id)).toMatchObject({ email_key: 'ada.lovelace@example.com', active: true });
  });

  it('keep only an argon2id hash of the password', async () => {
    const { id } = await register('hash@example.com');
    const row = await rowOf(id);
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(JSON.stringify(row)).not.toContain('correct horse battery');
  });

  it('refuse an address that is taken, whatever its case, and leave its owner as it was', async () => {
    const { id } = await register('grace@example.com', 'Grace');
    const before = await rowOf(id);
    await expect(register('GRACE@Example.com', 'Impostor')).rejects.toThrow(EmailTaken);
    expect(await rowOf(id)).toEqual(before);
    expect(await identity.sql(`select id from users where email_key = 'grace@example.com'`)).toEqual([{ id }]);
  });

  it('give an address to exactly one of many who register it at once', async () => {
    const spellings = ['rush@example.com', 'Rush@example.com', 'RUSH@example.com', 'rush@EXAMPLE.com'];
    const results = await Promise.allSettled(spellings.map((email) => register(email)));
    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    expect(refusals).toHaveLength(3);
    refusals.forEach((refusal) => expect(refusal).toBeInstanceOf(EmailTaken));
    expect(await identity.sql(`select 1 from users where email_key = 'rush@example.com'`)).toHaveLength(1);
  });

  it('are shown to their owner without the password hash', async () => {
    const profile = await register('show@example.com', 'Show');
    expect(await identity.get(ShowProfile).run({ userId: profile.id })).toEqual(profile);
  });

  it('change their name alone, lose it by null, and keep it when it is left out', async () => {
    const { id } = await register('rename@example.com', 'Before');
    const change = (name?: string | null) => identity.get(ChangeProfile).run({ userId: id, name });
    const { updated_at: _, name: __, ...before } = (await rowOf(id)) ?? {};

    expect(await change('After')).toMatchObject({ id, name: 'After', role: 'customer' });
    expect(await change()).toMatchObject({ name: 'After' });
    expect(await change(null)).toMatchObject({ name: null });
    expect(await rowOf(id)).toMatchObject(before);
  });

  it('are neither shown nor changed once they are closed', async () => {
    const { id } = await register('closed@example.com', 'Closed');
    await close(id);
    const before = await rowOf(id);
    await expect(identity.get(ShowProfile).run({ userId: id })).rejects.toMatchObject({ code: 'invalid_token' });
    await expect(identity.get(ChangeProfile).run({ userId: id, name: 'Open' })).rejects.toMatchObject({
      code: 'invalid_token',
    });
    expect(await rowOf(id)).toEqual(before);
  });

  it('open no session for an unknown address, a wrong password or a closed account', async () => {
    const { id } = await register('signin@example.com');
    const signIn = (email: string, password: string) => identity.get(SignIn).run({ email, password });
    const refusal = { kind: 'unauthenticated', code: 'invalid_credentials' };

    await expect(signIn('nobody@example.com', 'correct horse battery')).rejects.toMatchObject(refusal);
    await expect(signIn('signin@example.com', 'wrong horse battery')).rejects.toMatchObject(refusal);
    await close(id);
    await expect(signIn('signin@example.com', 'correct horse battery')).rejects.toMatchObject(refusal);
    expect(await identity.sql('select 1 from refresh_tokens')).toEqual([]);
  });
});
