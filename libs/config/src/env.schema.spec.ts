import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ConfigError } from './config';
import { databaseUrlFile, loadConfig } from './env.schema';

describe('the configuration', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'holdfast-config-'));
  });

  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  const load = (environment: Record<string, string> = {}) => loadConfig({ HOLDFAST_DATA_DIR: dataDir, ...environment });
  const faultsOf = (environment: Record<string, string>): readonly string[] => {
    try {
      load(environment);
      return [];
    } catch (error) {
      if (error instanceof ConfigError) return error.faults;
      throw error;
    }
  };
  const jwtSecret = 'kR8vQz2LmW0yTb4NfX6cHs9JdP1gAu3E';
  const webhookSecret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
  const production = {
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://shop:pw@db/shop',
    JWT_SECRET: jwtSecret,
  };

  it('takes the address of the server itself only beside that of a pooler', () => {
    const [pooler, server] = ['postgres://shop:pw@pooler/shop', 'postgres://shop:pw@db/shop'];
    const { url, directUrl } = load({ DATABASE_URL: pooler, DATABASE_DIRECT_URL: server }).database;
    expect([url, directUrl]).toEqual([pooler, server]);
    expect(load({ DATABASE_URL: server }).database.directUrl).toBeUndefined();
    expect(faultsOf({ DATABASE_DIRECT_URL: server })).toEqual([
      'DATABASE_DIRECT_URL needs DATABASE_URL: the pooler in front of it.',
    ]);
    expect(faultsOf({ DATABASE_URL: pooler, DATABASE_DIRECT_URL: 'db' })).toEqual([
      expect.stringContaining('DATABASE_DIRECT_URL must be a URL'),
    ]);
  });

  it('needs nothing to start with on a developer’s machine', () => {
    const config = load();
    expect(config).toMatchObject({ env: 'development', logLevel: 'info', dataDir, seedDemo: true });
    expect(config.http).toMatchObject({ host: '127.0.0.1', port: 3000, corsOrigins: [] });
    expect(config.database).toMatchObject({ url: undefined, poolSize: 10 });
    expect(config.redis.url).toBeUndefined();
    expect(config.cache.ttlSeconds).toBe(300);
    expect(config.store.currency).toBe('USD');
    expect(config.mail).toMatchObject({ smtpUrl: undefined, dir: path.join(dataDir, 'mail') });
    expect(config.payments.sandboxOpen).toBe(true);
  });

  it('offers Stripe only with its key and the secret of its webhooks together', () => {
    expect(load().payments).toMatchObject({ stripe: undefined, reconcileSeconds: 600 });
    const given = { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_a, whsec_b' };
    const expected = {
      secretKey: 'sk_test_1',
      webhookSecrets: ['whsec_a', 'whsec_b'],
      apiUrl: 'https://api.stripe.com',
    };
    expect(load(given).payments.stripe).toEqual(expected);
    expect(faultsOf({ STRIPE_SECRET_KEY: 'sk_test_1' })).toHaveLength(1);
    expect(faultsOf({ STRIPE_WEBHOOK_SECRET: 'whsec_a' })).toHaveLength(1);
  });

  it('writes to the first admin about stock unless somebody else is named', () => {
    expect(load().mail.staffAddress).toBe('admin@example.com');
    expect(load({ STAFF_EMAIL: 'stock@example.com' }).mail.staffAddress).toBe('stock@example.com');
    expect(load().webhooks.allowPrivate).toBe(false);
  });

  it('takes what it is given, and nothing else from the surroundings', () => {
    const config = load({
      DATABASE_URL: 'postgres://shop:pw@db/shop',
      PORT: '0',
      CORS_ORIGINS: 'https://a.example , https://b.example,',
      RESERVATION_TTL_SECONDS: '60',
      CACHE_TTL_SECONDS: '0',
      SANDBOX_WEBHOOK_SECRET: webhookSecret,
    });
    expect(config.seedDemo).toBe(false);
    expect(config.http).toMatchObject({ port: 0, corsOrigins: ['https://a.example', 'https://b.example'] });
    expect(config.checkout.reservationTtlSeconds).toBe(60);
    expect(config.cache.ttlSeconds).toBe(0);
    expect(config.payments.sandboxWebhookSecrets).toEqual([webhookSecret]);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(load({ PORT: '', DATABASE_URL: '  ', LOG_LEVEL: '' })).toMatchObject({
      logLevel: 'info',
      http: { port: 3000 },
      database: { url: undefined },
    });
  });

  it('reports every fault at once, one a line', () => {
    const faults = faultsOf({
      NODE_ENV: 'staging',
      LOG_LEVEL: 'loud',
      PORT: '70000',
      DATABASE_POOL_SIZE: 'many',
      LOCK_TIMEOUT_MS: '1.5',
      DATABASE_URL: 'mysql://db/shop',
      REDIS_URL: 'localhost',
      STORE_CURRENCY: 'DOLLAR',
      CACHE_TTL_SECONDS: '-1',
      CHECKOUT_STRATEGY: 'hopeful',
      SEED_DEMO: 'yes',
      JWT_SECRET: 'short',
      SANDBOX_WEBHOOK_SECRET: 'secret',
      SMTP_URL: 'http://mail',
      MAIL_FROM: 'nobody',
    });
    const names = faults.map((fault) => fault.split(' ')[0] ?? '');
    expect(names.toSorted()).toEqual([
      'CACHE_TTL_SECONDS',
      'CHECKOUT_STRATEGY',
      'DATABASE_POOL_SIZE',
      'DATABASE_URL',
      'JWT_SECRET',
      'LOCK_TIMEOUT_MS',
      'LOG_LEVEL',
      'MAIL_FROM',
      'NODE_ENV',
      'PORT',
      'REDIS_URL',
      'SANDBOX_WEBHOOK_SECRET',
      'SEED_DEMO',
      'SMTP_URL',
      'STORE_CURRENCY',
    ]);
    expect(new ConfigError(faults).message.split('\n')).toHaveLength(faults.length + 1);
  });

  it.each(['-1', '65536', '1e3', '0x10', '3000.0', 'three'])('refuses the port %s', (port) => {
    expect(faultsOf({ PORT: port })).toEqual([`PORT must be a whole number from 0 to 65535, but is "${port}".`]);
  });

  it('never repeats a value that may hold a secret', () => {
    const secret = 'hunter2';
    const faults = faultsOf({
      DATABASE_URL: `mysql://shop:${secret}@db/shop`,
      REDIS_URL: `http://:${secret}@redis`,
      SMTP_URL: `${secret}@mail`,
      JWT_SECRET: secret,
      SANDBOX_WEBHOOK_SECRET: `whsec_${secret}`,
    });
    expect(faults).toHaveLength(5);
    expect(new ConfigError(faults).message).not.toContain(secret);
  });

  it('in production asks for a database and a secret, and makes neither', () => {
    expect(faultsOf({ NODE_ENV: 'production' })).toEqual([
      'DATABASE_URL is required in production.',
      'JWT_SECRET is required in production.',
    ]);
    expect(() => statSync(path.join(dataDir, 'secrets.json'))).toThrow('ENOENT');
  });

  it('in production refuses everything that is easy to guess or only for local use, all at once', () => {
    const weak = {
      NODE_ENV: 'production',
      JWT_SECRET: 'secret'.repeat(8),
      SANDBOX_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
      STRIPE_SECRET_KEY: 'sk_test_changeme_please',
      STRIPE_WEBHOOK_SECRET: 'whsec_short',
      STRIPE_API_URL: 'http://stripe.internal',
      ADMIN_PASSWORD: 'correct horse battery',
      CORS_ORIGINS: '*',
      TRUSTED_PROXIES: '0.0.0.0/0',
      WEBHOOK_ALLOW_PRIVATE: 'true',
    };
    const names = faultsOf(weak).map((fault) => fault.split(' ')[0] ?? '');
    expect(names.toSorted()).toEqual(['DATABASE_URL', ...Object.keys(weak).slice(1)].toSorted());
    const text = new ConfigError(faultsOf(weak)).message;
    for (const value of [weak.JWT_SECRET, 'changeme', 'whsec_short', 'horse']) expect(text).not.toContain(value);
    expect(faultsOf({ ...weak, NODE_ENV: 'development' })).toEqual([]);
  });

  it.each([
    ['JWT_SECRET', 'x'.repeat(64)],
    ['JWT_SECRET', 'change-me-change-me-change-me-please'],
    ['JWT_SECRET', 'at least 32 random characters, e.g.'],
    ['JWT_SECRET', '$(openssl rand -hex 32) not expanded'],
    ['SANDBOX_WEBHOOK_SECRET', `whsec_${'A'.repeat(44)}`],
    ['ADMIN_PASSWORD', 'short'],
    ['ADMIN_PASSWORD', 'aaaaaaaaaaaaaaaa'],
    ['ADMIN_PASSWORD', 'another horse battery'],
  ])('in production refuses %s=%s', (name, value) => {
    const faults = faultsOf({ ...production, [name]: value });
    expect(faults).toEqual([expect.stringMatching(new RegExp(`^${name} (?!.*${'x'.repeat(64)})`))]);
  });

  it('takes origins as browsers send them, and nothing else', () => {
    expect(load({ CORS_ORIGINS: '*' }).http.corsOrigins).toEqual(['*']);
    const good = ['https://shop.example', 'http://localhost:5173', 'https://shop.example:8443'];
    expect(load({ CORS_ORIGINS: good.join(',') }).http.corsOrigins).toEqual(good);
    const bad = [
      'https://shop.example/',
      'shop.example',
      'https://SHOP.example',
      'ftp://a.example',
      'https://*.example',
      'null',
    ];
    for (const origin of bad) {
      expect(faultsOf({ CORS_ORIGINS: `https://a.example,${origin}` })).toEqual([
        `CORS_ORIGINS must list origins such as https://shop.example, but has "${origin}".`,
      ]);
    }
  });

  it('trusts addresses and ranges that it is told of, and refuses what is none', () => {
    const good = ['127.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8', 'loopback', 'uniquelocal'];
    expect(load({ TRUSTED_PROXIES: good.join(', ') }).http.trustedProxies).toEqual(good);
    for (const proxy of ['true', '*', '10.0.0.0/33', '10.0.0/8', 'proxy.example', '::1/129', '10.0.0.1/', '1/2/3']) {
      const [fault, ...more] = faultsOf({ TRUSTED_PROXIES: `10.0.0.1,${proxy}` });
      expect([fault, more]).toEqual([expect.stringContaining(`"${proxy}"`), []]);
    }
    for (const proxy of ['0.0.0.0/0', '::/0']) {
      expect(faultsOf({ ...production, TRUSTED_PROXIES: proxy })).toEqual([expect.stringContaining(`"${proxy}"`)]);
    }
  });

  it('limits requests unless it is told not to', () => {
    const usual = { general: 600, orders: 5, auth: 10, windowMilliseconds: 60_000, waitMilliseconds: 150 };
    expect(load().limits).toEqual(usual);
    const off = { RATE_LIMIT_PER_MINUTE: '0', ORDER_RATE_LIMIT_PER_MINUTE: '0', AUTH_RATE_LIMIT_PER_MINUTE: '0' };
    expect(load(off).limits).toMatchObject({ general: 0, orders: 0, auth: 0 });
    expect(faultsOf({ RATE_LIMIT_PER_MINUTE: '-1', ORDER_RATE_LIMIT_PER_MINUTE: 'few' })).toHaveLength(2);
  });

  it('in production is closed to the sandbox, knows no password and listens to everybody', () => {
    const config = load(production);
    expect(config.payments).toEqual({
      sandboxWebhookSecrets: [],
      sandboxOpen: false,
      stripe: undefined,
      reconcileSeconds: 600,
    });
    expect(config.admin.password).toBeUndefined();
    expect(config.http.host).toBe('0.0.0.0');
    expect(config.seedDemo).toBe(false);
  });

  it('takes a secret of 32 characters, and no shorter one', () => {
    expect(load({ ...production, JWT_SECRET: jwtSecret }).identity.jwtSecret).toBe(jwtSecret);
    expect(faultsOf({ ...production, JWT_SECRET: jwtSecret.slice(1) })).toEqual([
      'JWT_SECRET must have at least 32 characters.',
    ]);
  });

  it('takes several webhook secrets, so that they can be rotated, and refuses all when one is bad', () => {
    const other = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    const both = load({ SANDBOX_WEBHOOK_SECRET: `${webhookSecret}, ${other}` });
    expect(both.payments.sandboxWebhookSecrets).toEqual([webhookSecret, other]);
    expect(faultsOf({ SANDBOX_WEBHOOK_SECRET: `${webhookSecret},whsec_short` })).toHaveLength(1);
  });

  it('finds the embedded server while it runs, unless it is told of another one', () => {
    writeFileSync(path.join(dataDir, databaseUrlFile), 'postgres://local/holdfast\n');
    expect(load().database.url).toBe('postgres://local/holdfast');
    expect(load({ DATABASE_URL: 'postgres://other/shop' }).database.url).toBe('postgres://other/shop');
  });

  it('makes up the secrets that it is not given once, and keeps them where only the owner can read', () => {
    const first = load();
    const file = path.join(dataDir, 'secrets.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      jwtSecret: first.identity.jwtSecret,
      sandboxWebhookSecret: first.payments.sandboxWebhookSecrets[0],
      adminPassword: first.admin.password,
    });
    const second = load();
    expect(second.identity).toEqual(first.identity);
    expect(second.payments).toEqual(first.payments);
    expect(second.admin).toEqual(first.admin);
    expect(load({ ADMIN_PASSWORD: 'given' }).admin.password).toBe('given');
  });
});
