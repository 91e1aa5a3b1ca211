import {
  ChangeAccount,
  ChangePassword,
  InvalidCredentials,
  InvalidResetToken,
  RefreshSession,
  RegisterUser,
  RequestPasswordReset,
  ResetPassword,
  ShowPasswordReset,
  SignIn,
} from '#identity';
import { JobRegistry } from '#queue';
import { ResetTokens } from '../../../libs/identity/src/passwords/reset-tokens';
import { sentWhile } from '../../support/sent-statements';
import { type IdentityUnderTest, startIdentity } from './identity-under-test';

const password = 'correct horse battery';
const another = 'another horse battery';

describe('the reset of a password', () => {
  let identity: IdentityUnderTest;
  let userId: string;
  let email: string;
  let accounts = 0;

  beforeAll(async () => {
    identity = await startIdentity();
  });

  afterAll(() => identity.close());

  beforeEach(async () => {
    accounts += 1;
    email = `Forgetful${accounts}@example.com`;
    userId = (await identity.get(RegisterUser).run({ email, password })).id;
  });

  const ask = (of = email.toUpperCase()) => identity.get(RequestPasswordReset).run({ email: of });
  const reset = (token: string, newPassword = another) => identity.get(ResetPassword).run({ token, newPassword });
  const signIn = (by: string) => identity.get(SignIn).run({ email, password: by });
  const refresh = (token: string) => identity.get(RefreshSession).run({ refresh: token });
  const resets = () =>
    identity.sql<{ id: string; token_hash: string; closed_at: Date | null }>(
      'select * from password_resets where user_id = $1 order by seq',
      [userId],
    );
  const hashOfPassword = async () => {
    const [row] = await identity.sql<{ hash: string }>('select password_hash as hash from users where id = $1', [
      userId,
    ]);
    return row?.hash;
  };
  /** What the mail of the newest request holds. */
  const mailed = async () => identity.get(ShowPasswordReset).run((await resets()).at(-1)?.id ?? '');
  const newToken = async (): Promise<string> => {
    await ask();
    return (await mailed())?.token ?? '';
  };
  const expectRefusal = async (token: string) => {
    const before = await hashOfPassword();
    await expect(reset(token)).rejects.toThrow(InvalidResetToken);
    expect(await hashOfPassword()).toBe(before);
  };

  it('is the same work for an address that nobody has', async () => {
    const known = await sentWhile(() => ask());
    const unknown = await sentWhile(() => ask('nobody@example.com'));
    const inOrder = (sent: typeof known) => sent.map(({ sql }) => sql);
    expect(inOrder(known).length).toBeGreaterThan(2);
    expect(inOrder(unknown)).toEqual(inOrder(known));
    const [theirs] = await identity.sql<{ id: string }>('select id from password_resets where user_id is null');
    expect(await identity.get(ShowPasswordReset).run(theirs?.id ?? '')).toBeUndefined();
  });

  it('writes down neither token nor address: a hash, and a message with an id', async () => {
    const token = await newToken();
    expect(token).toMatch(/^[\w-]{43}$/);
    const [row] = await resets();
    expect(row?.token_hash).toMatch(/^[0-9a-f]{64}$/);
    const messages = await identity.sql(`select * from outbox where payload ->> 'resetId' = $1`, [row?.id]);
    expect(messages).toMatchObject([{ topic: 'password_reset.requested', payload: { resetId: row?.id } }]);
    const written = JSON.stringify([await identity.sql('select * from password_resets'), messages]);
    expect(written).not.toContain(token);
    expect(written.toLowerCase()).not.toContain('forgetful');
  });

  it('sets the new password once, and ends every session', async () => {
    const { refresh: session } = await signIn(password);
    const token = await newToken();
    await reset(token);
    await expect(signIn(password)).rejects.toThrow(InvalidCredentials);
    await expect(refresh(session)).rejects.toMatchObject({ code: 'invalid_refresh_token' });
    await expect(signIn(another)).resolves.toBeDefined();
    await expectRefusal(token);
  });

  it('takes any token that is in its time, however often somebody asks, until one is used; then none', async () => {
    const tokens = [await newToken(), await newToken(), await newToken()];
    for (let more = 0; more < 20; more += 1) await ask();
    expect(new Set(tokens).size).toBe(3);
    await reset(tokens[0] ?? '');
    await expect(signIn(another)).resolves.toBeDefined();
    for (const token of tokens) await expectRefusal(token);
    const mails = await Promise.all((await resets()).map(({ id }) => identity.get(ShowPasswordReset).run(id)));
    expect(mails.filter((mail) => mail?.token !== undefined)).toEqual([]);
    await reset(await newToken(), password);
    await expect(signIn(password)).resolves.toBeDefined();
  });

  it('has at most five tokens out for an account, of which the oldest makes room when its time is over', async () => {
    const tokens: string[] = [];
    for (let count = 0; count < 5; count += 1) tokens.push(await newToken());
    expect(new Set(tokens).size).toBe(5);
    await ask();
    const sixth = await mailed();
    expect(sixth).toMatchObject({ email, token: undefined });
    await expectRefusal(identity.get(ResetTokens).tokenOf((await resets()).at(-1)?.id ?? ''));
    const [oldest] = await resets();
    await identity.sql('update password_resets set expires_at = clock_timestamp() where id = $1', [oldest?.id]);
    await expectRefusal(tokens[0] ?? '');
    await reset((await mailed())?.token ?? '');
    await expect(signIn(another)).resolves.toBeDefined();
  });

  it('takes one of two tokens that are used at once', async () => {
    const choices = [
      { token: await newToken(), choice: 'the first horse' },
      { token: await newToken(), choice: 'the second horse' },
    ];
    const results = await identity.collide(
      userId,
      choices.map(
        ({ token, choice }) =>
          () =>
            reset(token, choice),
      ),
    );
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const winner = choices[results.findIndex(({ status }) => status === 'fulfilled')];
    await expect(signIn(winner?.choice ?? '')).resolves.toBeDefined();
    for (const { token } of choices) await expectRefusal(token);
  });

  it('is refused after an hour, for an unknown token, and nothing changes', async () => {
    const token = await newToken();
    await identity.sql('update password_resets set expires_at = now() where user_id = $1', [userId]);
    await expectRefusal(token);
    await expectRefusal('unknown');
    expect((await mailed())?.token).toBeUndefined();
  });

  it('is pointless once the password was changed otherwise', async () => {
    const token = await newToken();
    await identity
      .get(ChangePassword)
      .run({ userId, sessionId: undefined, currentPassword: password, newPassword: 'a third horse battery' });
    await expectRefusal(token);
  });

  it('does not open a closed account, and does not write to it', async () => {
    const token = await newToken();
    await identity.get(ChangeAccount).run({ id: userId, rights: { active: false } });
    await expectRefusal(token);
    expect(await mailed()).toBeUndefined();
    await identity.get(ChangeAccount).run({ id: userId, rights: { active: true } });
    await expectRefusal(token);
  });

  it('is won by one of several who use the token at once', async () => {
    const token = await newToken();
    const choices = ['the first horse', 'the second horse', 'the third horse'];
    const results = await identity.collide(
      userId,
      choices.map((choice) => () => reset(token, choice)),
    );
    const winners = choices.filter((_, index) => results[index]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    for (const choice of choices) {
      const works = await signIn(choice).then(
        () => true,
        () => false,
      );
      expect(works).toBe(choice === winners[0]);
    }
  });

  it('leaves no session of the old password when somebody signs in with it, or refreshes, meanwhile', async () => {
    const { refresh: session } = await signIn(password);
    const token = await newToken();
    await identity.collide<unknown>(userId, [() => signIn(password), () => refresh(session), () => reset(token)]);
    const usable = 'select 1 from refresh_tokens where user_id = $1 and replaced_at is null and revoked_at is null';
    expect(await identity.sql(usable, [userId])).toEqual([]);
  });

  it('is forgotten a day after its time, and so are sessions; others stay', async () => {
    const purge = identity.get(JobRegistry).scheduledJob('maintenance', 'purge-tokens');
    await signIn(password);
    await signIn(password);
    await ask();
    await ask();
    const age = (table: string, hours: number) =>
      identity.sql(
        `update ${table} set expires_at = now() - make_interval(hours => $2)
         where id = (select id from ${table} where user_id = $1 order by id limit 1)`,
        [userId, hours],
      );
    const left = async (table: string) =>
      (await identity.sql(`select 1 from ${table} where user_id = $1`, [userId])).length;
    await Promise.all([age('refresh_tokens', 23), age('password_resets', 23)]);
    await purge?.run();
    expect([await left('refresh_tokens'), await left('password_resets')]).toEqual([2, 2]);
    await Promise.all([age('refresh_tokens', 25), age('password_resets', 25)]);
    await purge?.run();
    expect([await left('refresh_tokens'), await left('password_resets')]).toEqual([1, 1]);
  });
});
