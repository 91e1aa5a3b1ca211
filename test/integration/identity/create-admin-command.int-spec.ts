import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SignIn } from '#identity';
import { type IdentityUnderTest, startIdentity } from './identity-under-test';

const program = path.join(__dirname, '../../../dist/apps/cli/src/create-admin.js');

describe('npm run user:create-admin', () => {
  let identity: IdentityUnderTest;
  const dataDir = mkdtempSync(path.join(tmpdir(), 'create-admin-'));

  beforeAll(async () => {
    identity = await startIdentity();
  });

  afterAll(async () => {
    await identity.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function createAdmin(...args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
    const { PATH } = process.env;
    const env = { PATH, HOLDFAST_DATA_DIR: dataDir, DATABASE_URL: identity.databaseUrl };
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const texts = { out: '', err: '' };
    child.stdout.on('data', (chunk) => (texts.out += String(chunk)));
    child.stderr.on('data', (chunk) => (texts.err += String(chunk)));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { code, ...texts };
  }

  const admins = () => identity.sql(`select email, role, active from users order by id`);

  it('makes an admin and prints the password that it made up', async () => {
    const { code, out } = await createAdmin('--email', 'boss@example.com');
    expect(code).toBe(0);
    const [, madePassword = ''] = /^Created the admin boss@example\.com\.\nPassword: (\S+)\n$/.exec(out) ?? [];
    const signedIn = identity.get(SignIn).run({ email: 'boss@example.com', password: madePassword });
    await expect(signedIn).resolves.toBeDefined();
    expect(await admins()).toEqual([{ email: 'boss@example.com', role: 'admin', active: true }]);
  });

  it('takes the password that it is given, and does not print it', async () => {
    const { code, out } = await createAdmin('--email', 'BOSS@example.com', '--password', 'correct horse battery');
    expect([code, out]).toEqual([0, 'BOSS@example.com is an admin now.\n']);
    const signedIn = identity.get(SignIn).run({ email: 'boss@example.com', password: 'correct horse battery' });
    await expect(signedIn).resolves.toBeDefined();
  });

  it.each([
    [[], 'Usage:'],
    [['--email', 'nobody'], 'This is not an e-mail address.'],
    [['--email', 'new@example.com', '--password', 'too short'], 'A password has 10 to 256 characters.'],
    [['--email', 'new@example.com', '--role', 'root'], 'Usage:'],
  ])('ends with 1 and changes nothing when it is given %j', async (args, words) => {
    const before = await admins();
    const { code, out, err } = await createAdmin(...args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(words);
    expect(await admins()).toEqual(before);
  });
});
