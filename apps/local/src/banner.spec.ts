import { banner, withoutPassword } from './banner';

const facts = {
  apiUrl: 'http://127.0.0.1:3000',
  workerUrl: 'http://127.0.0.1:3001',
  mail: '/data/mail',
  databaseUrl: 'postgresql://postgres:secret@127.0.0.1:5433/holdfast',
  logsDir: '/data/logs',
  admin: { email: 'admin@example.com', password: 'made-password' },
  pid: 4711,
};

describe('the banner', () => {
  it('says where everything is, who the admin is, what to try and how to stop', () => {
    const text = banner(facts);
    for (const promised of [
      'http://127.0.0.1:3000/api/v1',
      'http://127.0.0.1:3000/docs',
      'http://127.0.0.1:3000/redoc',
      'http://127.0.0.1:3000/metrics',
      'http://127.0.0.1:3001/metrics',
      '/data/mail',
      '/data/logs',
      facts.databaseUrl,
      'admin@example.com / made-password',
      "curl -s 'http://127.0.0.1:3000/api/v1/products?pageSize=3'",
      'kill 4711',
    ]) {
      expect(text).toContain(promised);
    }
  });

  it('names the variable instead of a password that it does not know', () => {
    const text = banner({ ...facts, admin: { email: 'admin@example.com', password: undefined } });
    expect(text).toContain('admin@example.com / (the password set by ADMIN_PASSWORD)');
  });
});

describe('a database URL for the eye', () => {
  it('shows no password', () => {
    expect(withoutPassword('postgres://shop:hunter2@db.internal:5432/shop')).toBe(
      'postgres://shop:***@db.internal:5432/shop',
    );
  });

  it('stays as it is without a password', () => {
    expect(withoutPassword('postgres://shop@db.internal/shop')).toBe('postgres://shop@db.internal/shop');
  });
});
