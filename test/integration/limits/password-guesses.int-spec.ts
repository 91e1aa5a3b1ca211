import { type ApiUnderTest, startApiUnderTest } from './api-under-test';

const password = 'correct horse battery';
const limit = 4;

describe('guesses at the password of an account by somebody with an access token', () => {
  let api: ApiUnderTest;
  let hosts = 0;

  beforeAll(async () => {
    api = await startApiUnderTest({ AUTH_RATE_LIMIT_PER_MINUTE: String(limit) });
  });

  afterAll(() => api.close());

  const newAddress = () => `10.1.0.${(hosts += 1)}`;

  async function signedIn(name: string): Promise<{ authorization: string }> {
    const payload = { email: `${name}@example.com`, password };
    await api.send('/api/v1/auth/users', { method: 'POST', from: newAddress(), payload });
    const { body } = await api.send('/api/v1/auth/jwt/create', { method: 'POST', from: newAddress(), payload });
    return { authorization: `Bearer ${body.access}` };
  }

  it('are counted together, wherever they come from and however they are asked', async () => {
    const [headers, others] = [await signedIn('ada'), await signedIn('bob')];
    const erase = (wrong: string, by = headers) =>
      api.send('/api/v1/auth/users/me', {
        method: 'DELETE',
        from: newAddress(),
        headers: by,
        payload: { password: wrong },
      });
    const guesses = [];
    for (let count = 0; count < limit + 2; count += 1) guesses.push((await erase(`wrong horse ${count}`)).status);
    expect(guesses).toEqual([403, 403, 403, 403, 429, 429]);
    expect((await erase(password)).status).toBe(429);
    expect((await erase('wrong horse', others)).status).toBe(403);
    const payload = { email: 'ada@example.com', password };
    const signIn = await api.send('/api/v1/auth/jwt/create', { method: 'POST', from: newAddress(), payload });
    expect(signIn.status).toBe(200);
  });
});
