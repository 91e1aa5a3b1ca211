import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { ruleIds } from '#invariants';
import { cloneDatabase, type TestDatabase } from '../../support/test-database';

const program = path.join(__dirname, '../../../dist/apps/cli/src/audit.js');

interface Ending {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe('npm run audit', () => {
  let database: TestDatabase;
  let client: Client;
  let dataDir: string;

  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'audit-'));
    database = await cloneDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function audit(url: string | undefined, ...args: string[]): Promise<Ending> {
    const { PATH } = process.env;
    const env = { PATH, HOLDFAST_DATA_DIR: dataDir, ...(url === undefined ? {} : { DATABASE_URL: url }) };
    const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const texts = { out: '', err: '' };
    child.stdout.on('data', (chunk) => (texts.out += String(chunk)));
    child.stderr.on('data', (chunk) => (texts.err += String(chunk)));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { code, ...texts };
  }

  function expectSentence({ out, err }: Ending, sentence: RegExp): void {
    expect(out).toBe('');
    expect(err).toMatch(/^[^\n]+[.]\n$/);
    expect(err).toMatch(sentence);
  }

  it('shows every rule and ends with 0 when all of them hold', async () => {
    const { code, out, err } = await audit(database.url);
    expect(err).toBe('');
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines.slice(0, -1).map((line) => /^(I\d+) .* ok$/.exec(line)?.[1])).toEqual([...ruleIds]);
    expect(lines.at(-1)).toMatch(/^All rules hold at \d{4}-.*Z\.$/);
  });

  it('shows what is violated and ends with 1', async () => {
    await client.query(`insert into stock (variant_id, on_hand)
      select ('00000000-0000-7000-8000-0000000000' || to_char(n, 'fm00'))::uuid, 1 from generate_series(1, 12) n`);
    const { code, out, err } = await audit(database.url, '--only', 'I1,i2');
    await client.query('delete from stock');
    expect(err).toBe('');
    expect(code).toBe(1);
    expect(out).toMatch(/^I1 .* ok$/m);
    expect(out).toMatch(/^I2 .* 12 violated\n {6}00000000-0000-7000-8000-000000000001 {2}counters say 1 on hand/m);
    expect(out).toMatch(/^ {6}… and 2 more$/m);
    expect(out).toMatch(/^1 of 2 rules is violated at/m);
  });

  it('checks the stock of one variant alone', async () => {
    const [variant, other] = ['00000000-0000-7000-8000-0000000000a1', '00000000-0000-7000-8000-0000000000a2'];
    await client.query('insert into stock (variant_id, on_hand) values ($1, 1), ($2, 1)', [variant, other]);
    const found = await audit(database.url, '--variant', variant.toUpperCase());
    await client.query(
      `insert into stock_ledger (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, actor)
       values (new_id(), $1, 'initial', 1, 0, 1, 0, 'test')`,
      [other],
    );
    const sound = await audit(database.url, '--variant', other);
    const rule = await audit(database.url, '--variant', other, '--only', 'i2');
    await client.query('delete from stock where variant_id = $1', [variant]);
    expect([found.code, found.err]).toEqual([1, '']);
    expect(found.out).toMatch(/^I2 .* 1 violated\n {6}00000000-0000-7000-8000-0000000000a1 {2}counters say 1 on hand/m);
    expect(sound.out.match(/^I\d+/gm)).toEqual(['I1', 'I2', 'I3', 'I4']);
    expect([sound.code, rule.code]).toEqual([0, 0]);
    expect(rule.out.match(/^I\d+/gm)).toEqual(['I2']);
  });

  it.each([
    [['--variant', '00000000-0000-7000-8000-0000000000a9'], /There is no variant 00000000-0000-7000-8000-0000000000a9/],
    [['--variant', 'lamp'], /"lamp" is not the id of a variant/],
    [['--variant', '00000000-0000-7000-8000-0000000000a9', '--only', 'I1,I9'], /I9 is not about a variant/],
  ])('ends with 2 when it is asked for %j', async (args, sentence) => {
    const ending = await audit(database.url, ...args);
    expect(ending.code).toBe(2);
    expectSentence(ending, sentence);
  });

  it('ends with 2 when there is no database', async () => {
    const ending = await audit(undefined);
    expect(ending.code).toBe(2);
    expectSentence(ending, /no database to audit: set DATABASE_URL/);
  });

  it('ends with 2 when the database does not answer', async () => {
    const taken = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };
    const ending = await audit(`postgres://somebody:secret@127.0.0.1:${port}/holdfast`);
    taken.close();
    expect(ending.code).toBe(2);
    expectSentence(ending, /cannot be reached/);
    expect(ending.err).not.toContain('secret');
  });

  it('ends with 2 when the database is not there', async () => {
    const ending = await audit(database.url.replace(/\/[^/]+$/, '/no_such_database'));
    expect(ending.code).toBe(2);
    expectSentence(ending, /"no_such_database" does not exist/);
  });

  it('ends with 2 when the database is not migrated', async () => {
    const ending = await audit(database.url.replace(/\/[^/]+$/, '/postgres'));
    expect(ending.code).toBe(2);
    expectSentence(ending, /not migrated: run `npm run migrate`/);
  });

  it('ends with 2 when it is asked for a rule that does not exist', async () => {
    const ending = await audit(database.url, '--only', 'I99');
    expect(ending.code).toBe(2);
    expectSentence(ending, /There is no rule "I99"; the rules are I1, /);
  });

  it('ends with 2 when it is given arguments that it does not know', async () => {
    const ending = await audit(database.url, '--everything');
    expect(ending.code).toBe(2);
    expectSentence(ending, /Unknown option '--everything'/);
  });
});
