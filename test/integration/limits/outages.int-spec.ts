import { Redis } from 'ioredis';
import { Client } from 'pg';
import { TcpProxy } from '../../support/tcp-proxy';
import { RedisServer } from '../../support/redis-server';
import { describeWithRedisServer } from '../../support/redis-suites';
import { eventually } from '../../support/eventually';
import { type ApiUnderTest, passed, startApiUnderTest } from './api-under-test';

const limit = 10;
const env = {
  RATE_LIMIT_PER_MINUTE: String(limit),
  AUTH_RATE_LIMIT_PER_MINUTE: String(limit),
  RATE_LIMIT_WAIT_MS: '100',
};

const address = '/nothing/here';

async function expectToCountAlone(api: ApiUnderTest, from: string): Promise<void> {
  const answers = await Promise.all(Array.from({ length: limit + 5 }, () => api.send(address, { from })));
  expect(passed(answers)).toBe(limit);
  expect(answers.every(({ status }) => status === 404 || status === 429)).toBe(true);
}

/** Whether hits of new addresses end in the shared count. */
const isSharedAgain = (api: ApiUnderTest, count: () => Promise<number>) => {
  let host = 0;
  return eventually(
    async () => {
      const before = await count();
      await api.send(address, { from: `10.9.0.${(host += 1) % 250}` });
      return (await count()) > before;
    },
    { seconds: 30, what: 'requests to be counted together again' },
  );
};

describe('a limit whose table cannot be reached', () => {
  let api: ApiUnderTest;
  let holder: Client;

  beforeAll(async () => {
    api = await startApiUnderTest(env);
    holder = new Client({ connectionString: api.databaseUrl });
    await holder.connect();
  });

  afterAll(async () => {
    await holder.end();
    await api.close();
  });

  it('is kept to by each process for itself, and nobody waits for the table or sees an error', async () => {
    await holder.query('begin');
    await holder.query('lock table rate_limit_windows in access exclusive mode');
    await expectToCountAlone(api, '10.0.0.1');
    await expectToCountAlone(api, '10.0.0.2');
    const attempts = Array.from({ length: limit + 2 }, () =>
      api.send('/api/v1/auth/jwt/create', {
        method: 'POST',
        from: '10.0.0.3',
        payload: { email: 'ada@example.com', password: 'wrong horse battery' },
      }),
    );
    expect((await Promise.all(attempts)).filter(({ status }) => status >= 500)).toEqual([]);
    await holder.query('rollback');
    await isSharedAgain(api, async () => (await api.sql('select 1 from rate_limit_windows')).length);
  });
});

describeWithRedisServer('a limit whose Redis is away', () => {
  let redis: RedisServer;
  let proxy: TcpProxy;
  let api: ApiUnderTest;
  let operator: Redis;

  beforeAll(async () => {
    redis = await RedisServer.open();
    operator = new Redis(redis.url);
    proxy = await TcpProxy.open();
    api = await startApiUnderTest({ ...env, REDIS_URL: proxy.via(redis.url) });
  });

  afterAll(async () => {
    await api.close();
    await proxy.close();
    operator.disconnect();
    await redis.close();
  });

  const windows = async (): Promise<number> => (await operator.keys('holdfast:limit:*')).length;

  it('is kept in Redis, by hashes, while it is there', async () => {
    await isSharedAgain(api, windows);
    expect(await api.sql('select 1 from rate_limit_windows')).toEqual([]);
  });

  it.each([
    ['cut', 'goDown', '10.0.0.1'],
    ['pause', 'pause', '10.0.0.2'],
  ] as const)(
    'is kept to by each process for itself after a %s, and shared again behind it',
    async (_name, fault, from) => {
      proxy[fault]();
      await expectToCountAlone(api, from);
      proxy.recover();
      await isSharedAgain(api, windows);
    },
  );
});
