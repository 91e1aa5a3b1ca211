import { CreateAdmin, InvalidCredentials, RefreshSession, RegisterUser, SignIn } from '#identity';
import { type IdentityUnderTest, startIdentity } from './identity-under-test';

const password = 'correct horse battery';

describe('creating an admin', () => {
  let identity: IdentityUnderTest;

  beforeAll(async () => {
    identity = await startIdentity();
  });

  afterAll(() => identity.close());

  const createAdmin = (email: string, given?: string) => identity.get(CreateAdmin).run({ email, password: given });
  const signIn = (email: string, given = password) => identity.get(SignIn).run({ email, password: given });
  const rows = () => identity.sql('select * from users order by id');
  const rowOf = async (id: string) => (await identity.sql('select * from users where id = $1', [id]))[0];

  it('opens an account that can sign in', async () => {
    const { id, created, madePassword } = await createAdmin('Boss@Example.com', password);
    expect({ created, madePassword }).toEqual({ created: true, madePassword: undefined });
    expect(await rowOf(id)).toMatchObject({ role: 'admin', email: 'Boss@Example.com', email_key: 'boss@example.com' });
    await expect(signIn('boss@example.com')).resolves.toBeDefined();
  });

  it('makes a password for a new account that is given none', async () => {
    const { created, madePassword } = await createAdmin('made@example.com');
    expect(created).toBe(true);
    await expect(signIn('made@example.com', madePassword)).resolves.toBeDefined();
  });

  it('promotes an account, whatever the case of its address, and keeps password and sessions when none is given', async () => {
    const { id } = await identity.get(RegisterUser).run({ email: 'promoted@example.com', password, name: 'Pat' });
    const { refresh } = await signIn('promoted@example.com');
    expect(await createAdmin('PROMOTED@example.com')).toEqual({ id, created: false });
    expect(await rowOf(id)).toMatchObject({ role: 'admin', name: 'Pat', email: 'promoted@example.com' });
    await expect(signIn('promoted@example.com')).resolves.toBeDefined();
    await expect(identity.get(RefreshSession).run({ refresh })).resolves.toBeDefined();
  });

  it('sets a password that is given and ends the sessions of the old one', async () => {
    const { id } = await identity.get(RegisterUser).run({ email: 'reset@example.com', password });
    const { refresh } = await signIn('reset@example.com');
    expect(await createAdmin('reset@example.com', 'a new password')).toEqual({ id, created: false });
    await expect(signIn('reset@example.com')).rejects.toThrow(InvalidCredentials);
    await expect(identity.get(RefreshSession).run({ refresh })).rejects.toMatchObject({
      code: 'invalid_refresh_token',
    });
    await expect(signIn('reset@example.com', 'a new password')).resolves.toBeDefined();
  });

  it('reopens a closed account', async () => {
    const { id } = await identity.get(RegisterUser).run({ email: 'reopened@example.com', password });
    await identity.sql('update users set active = false where id = $1', [id]);
    await createAdmin('reopened@example.com');
    expect(await rowOf(id)).toMatchObject({ role: 'admin', active: true });
  });

  it('refuses a short password and what is no address, and writes nothing', async () => {
    const before = await rows();
    await expect(createAdmin('short@example.com', 'too short')).rejects.toMatchObject({ code: 'invalid_password' });
    await expect(createAdmin('nobody', password)).rejects.toMatchObject({ code: 'invalid_email' });
    expect(await rows()).toEqual(before);
  });

  it('makes one account when asked several times at once', async () => {
    const results = await Promise.all([1, 2, 3].map(() => createAdmin('thrice@example.com', password)));
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(results.map(({ id }) => id)).size).toBe(1);
  });

  it('leaves no session of an old password when somebody signs in with it meanwhile', async () => {
    const { id } = await identity.get(RegisterUser).run({ email: 'meanwhile@example.com', password });
    await identity.collide<unknown>(id, [
      () => signIn('meanwhile@example.com'),
      () => createAdmin('meanwhile@example.com', 'a new password'),
    ]);
    const usable = 'select 1 from refresh_tokens where user_id = $1 and revoked_at is null';
    expect(await identity.sql(usable, [id])).toEqual([]);
  });
});
