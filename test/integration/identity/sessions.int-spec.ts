import { AccessTokens } from '#http';
import { InvalidRefreshToken, RefreshSession, RegisterUser, SignIn, SignOut } from '#identity';
import { type IdentityUnderTest, startIdentity } from './identity-under-test';

describe('a session', () => {
  let identity: IdentityUnderTest;
  let userId: string;
  let accounts = 0;

  beforeAll(async () => {
    identity = await startIdentity();
  });

  afterAll(() => identity.close());

  const password = 'correct horse battery';
  const signIn = () => identity.get(SignIn).run({ email: `USER${accounts}@example.com`, password });
  const refresh = (token: string) => identity.get(RefreshSession).run({ refresh: token });
  const signOut = (token: string, as = userId) => identity.get(SignOut).run({ userId: as, refresh: token });

  beforeEach(async () => {
    accounts += 1;
    const profile = await identity.get(RegisterUser).run({ email: `user${accounts}@example.com`, password });
    userId = profile.id;
  });

  const rows = () => identity.sql('select * from refresh_tokens where user_id = $1 order by created_at, id', [userId]);
  const usable = () =>
    identity.sql<{ family_id: string }>(
      'select family_id from refresh_tokens where user_id = $1 and replaced_at is null and revoked_at is null',
      [userId],
    );
  /** Moves everything that was replaced so far this long into the past. */
  const age = (seconds: number) =>
    identity.sql('update refresh_tokens set replaced_at = replaced_at - make_interval(secs => $2) where user_id = $1', [
      userId,
      seconds,
    ]);

  it('opens with a token that says who is calling and a secret that is stored as a hash', async () => {
    const pair = await signIn();
    const { caller } = await identity.get(AccessTokens).verify(pair.access);
    const stored = await rows();
    expect(caller).toEqual({ userId, role: 'customer', sessionId: stored[0]?.family_id });
    expect(pair.expiresIn).toBe(900);
    expect(stored).toHaveLength(1);
    expect(stored[0]?.token_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(stored)).not.toContain(pair.refresh);
  });

  it('goes on with a new pair, for as long as the newest token is presented', async () => {
    let pair = await signIn();
    for (let turn = 0; turn < 3; turn += 1) {
      const next = await refresh(pair.refresh);
      expect(next.refresh).not.toBe(pair.refresh);
      await age(60);
      pair = next;
    }
    expect(await rows()).toHaveLength(4);
    expect(await usable()).toHaveLength(1);
  });

  it('gives the role that its user has by now', async () => {
    const { refresh: first } = await signIn();
    await identity.sql(`update users set role = 'staff' where id = $1`, [userId]);
    const { access } = await refresh(first);
    expect((await identity.get(AccessTokens).verify(access)).caller.role).toBe('staff');
  });

  it('survives a lost answer: the replaced token gets a new pair within 10 s, and the lost one is replaced', async () => {
    const { refresh: first } = await signIn();
    await refresh(first);
    await age(7);
    const again = await refresh(first);
    expect(await usable()).toHaveLength(1);
    await expect(refresh(again.refresh)).resolves.toBeDefined();
    expect(await usable()).toHaveLength(1);
  });

  it('may lose several answers in a row, within 10 s of the first', async () => {
    const { refresh: first } = await signIn();
    await refresh(first);
    await age(3);
    await refresh(first);
    await age(3);
    await refresh(first);
    await age(4);
    await expect(refresh(first)).rejects.toThrow(InvalidRefreshToken);
    expect(await usable()).toEqual([]);
  });

  it('ends as a whole when a replaced token comes after 10 s', async () => {
    const { refresh: first } = await signIn();
    const { refresh: second } = await refresh(first);
    await age(10);
    await expect(refresh(first)).rejects.toThrow(InvalidRefreshToken);
    const stored = await rows();
    expect(stored).toHaveLength(2);
    stored.forEach((row) => expect(row.revoked_at).toBeInstanceOf(Date));
    await expect(refresh(second)).rejects.toThrow(InvalidRefreshToken);
    expect(await rows()).toEqual(stored);
  });

  it('ends as a whole when a replaced token comes although its successor has been used', async () => {
    const { refresh: first } = await signIn();
    const { refresh: second } = await refresh(first);
    const { refresh: third } = await refresh(second);
    await expect(refresh(first)).rejects.toThrow(InvalidRefreshToken);
    await expect(refresh(third)).rejects.toThrow(InvalidRefreshToken);
    expect(await usable()).toEqual([]);
    expect(await rows()).toHaveLength(3);
  });

  it('ends alone: another session of the same user goes on', async () => {
    const other = await signIn();
    const { refresh: first } = await signIn();
    await refresh(first);
    await age(11);
    await expect(refresh(first)).rejects.toThrow(InvalidRefreshToken);
    await expect(refresh(other.refresh)).resolves.toBeDefined();
  });

  it('is refused to a token that is unknown or expired and to a closed account, and nothing changes', async () => {
    const { refresh: first } = await signIn();
    const refusal = { kind: 'unauthenticated', code: 'invalid_refresh_token' };
    await expect(refresh('unknown')).rejects.toMatchObject(refusal);

    await identity.sql('update users set active = false where id = $1', [userId]);
    const before = await rows();
    await expect(refresh(first)).rejects.toMatchObject(refusal);
    expect(await rows()).toEqual(before);

    await identity.sql('update users set active = true where id = $1', [userId]);
    await identity.sql('update refresh_tokens set expires_at = now() where user_id = $1', [userId]);
    const expired = await rows();
    await expect(refresh(first)).rejects.toMatchObject(refusal);
    expect(await rows()).toEqual(expired);
  });

  it('ends by signing out with any of its tokens, and a second time does nothing', async () => {
    const other = await signIn();
    const { refresh: first } = await signIn();
    const { refresh: second } = await refresh(first);
    await signOut(first);
    const after = await rows();
    await expect(refresh(second)).rejects.toThrow(InvalidRefreshToken);
    await signOut(second);
    expect(await rows()).toEqual(after);
    await expect(refresh(other.refresh)).resolves.toBeDefined();
  });

  it('is left alone by somebody else who signs out with its token, and by an unknown token', async () => {
    const { refresh: first } = await signIn();
    const before = await rows();
    const stranger = await identity.get(RegisterUser).run({ email: `stranger${accounts}@example.com`, password });
    await signOut(first, stranger.id);
    await signOut('unknown');
    expect(await rows()).toEqual(before);
  });

  it('never forks when many requests present its token at once: all are answered, one token can be used', async () => {
    const { refresh: first } = await signIn();
    const results = await identity.collide(
      userId,
      Array.from({ length: 6 }, () => () => refresh(first)),
    );
    const pairs = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(pairs).toHaveLength(6);
    expect(await usable()).toHaveLength(1);
    expect(await rows()).toHaveLength(7);

    await age(11);
    const late = await Promise.allSettled(pairs.map((pair) => refresh(pair.refresh)));
    expect(late.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
    expect(await usable()).toEqual([]);
  });

  it('ends for good when a stolen token and the newest one are presented at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { refresh: stolen } = await signIn();
      const { refresh: newest } = await refresh(stolen);
      await age(11);
      const results = await identity.collide(userId, [() => refresh(newest), () => refresh(stolen)]);
      expect(results[1]?.status).toBe('rejected');
      expect(await usable()).toEqual([]);
    }
  });

  it('ends for good when it is refreshed while its user signs out', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { refresh: newest } = await signIn();
      await identity.collide<unknown>(userId, [() => refresh(newest), () => signOut(newest)]);
      expect(await usable()).toEqual([]);
    }
  });
});
