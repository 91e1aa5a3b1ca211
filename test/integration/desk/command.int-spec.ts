import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { newId } from '#kernel';
import { DeskUnderTest } from './desk-under-test';

const program = path.join(__dirname, '../../../dist/apps/cli/src/jobs.js');

interface Ending {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe('npm run jobs', () => {
  let desk: DeskUnderTest;
  const dataDir = mkdtempSync(path.join(tmpdir(), 'jobs-'));

  beforeAll(async () => {
    desk = await DeskUnderTest.start();
  });

  beforeEach(() => desk.database.sql('truncate dead_letters, outbox'));

  afterAll(async () => {
    await desk.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function jobs(args: readonly string[], databaseUrl: string | undefined = desk.database.url): Promise<Ending> {
    const { PATH } = process.env;
    const database = databaseUrl === '' ? {} : { DATABASE_URL: databaseUrl };
    const env = { PATH, HOLDFAST_DATA_DIR: dataDir, DATABASE_WAIT_SECONDS: '0', ...database };
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

  it('lists what failed for good, as a table, and says what to do next', async () => {
    expect(await jobs(['list-failed'])).toEqual({ code: 0, out: 'Nothing has failed for good.\n', err: '' });
    const letter = await desk.letter({ cause: new Error('two\nlines') });
    const { code, out, err } = await jobs(['list-failed']);
    expect([code, err]).toEqual([0, '']);
    const [headings, row] = out.split('\n').map((line) => line.split(/ {2,}/));
    expect(headings).toEqual(['ID', 'QUEUE/JOB', 'ATTEMPTS', 'LAST FAILED', 'ORDER', 'CAUSE']);
    const when = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/);
    expect(row).toEqual([letter.id, 'mail/test.courier', '8', when, letter.orderId, 'Error: two lines']);
    expect(out).toContain('1 message has failed for good.');
    expect(out).toContain('npm run jobs -- retry-failed --all');
    expect((await jobs(['list-failed', '--queue', 'payments'])).out).toBe(
      'Nothing has failed for good in the queue payments.\n',
    );
  });

  it('shows one letter', async () => {
    const letter = await desk.letter();
    const { code, out } = await jobs(['show', '--id', letter.id.toUpperCase()]);
    expect(code).toBe(0);
    expect(out).toContain(`payload       {"orderId":"${letter.orderId}","parcelId":"${letter.parcelId}"}`);
    expect(out).toContain(`npm run jobs -- retry-failed --id ${letter.id}`);
  });

  it('retries one letter, those of a queue, and all of them', async () => {
    const one = await desk.letter();
    await desk.letter({ queue: 'payments' });
    await desk.letter();
    const single = await jobs(['retry-failed', '--id', one.id]);
    expect([single.code, single.out]).toEqual([0, expect.stringContaining(`The message of ${one.id} is tried again.`)]);
    expect(await desk.messageOf(one)).toMatchObject({ due: true });
    expect((await jobs(['retry-failed', '--queue', 'payments'])).out).toMatch(/^1 message is tried again/);
    expect((await jobs(['retry-failed', '--all'])).out).toMatch(/^1 message is tried again/);
    expect(await jobs(['retry-failed', '--all'])).toMatchObject({ code: 0, out: 'There was nothing to try again.\n' });
  });

  it('discards a letter', async () => {
    const letter = await desk.letter();
    expect(await jobs(['discard', '--id', letter.id])).toMatchObject({ code: 0, err: '' });
    expect(await desk.letterOf(letter)).toMatchObject({ state: 'discarded' });
    const refused = await jobs(['retry-failed', '--id', letter.id]);
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('discarded already') });
    expect(await jobs(['show', '--id', newId()])).toMatchObject({ code: 1, err: 'No such dead letter.\n' });
  });

  it.each([
    [[], /^usage: npm run jobs/],
    [['retry'], /^There is no command "retry"/],
    [['retry-failed'], /retry-failed is given other options/],
    [['retry-failed', '--all', '--queue', 'mail'], /retry-failed is given other options/],
    [['retry-failed', '--queue', 'nowhere'], /There is no queue "nowhere"/],
    [['discard', '--all'], /discard is given other options/],
    [['show', '--id', 'x'], /"x" is not the id of a dead letter/],
    [['list-failed', 'now'], /"now" is not understood/],
    [['list-failed', '--everything'], /Unknown option '--everything'/],
  ])('ends with 2 when it is given %j', async (args, sentence) => {
    const letter = await desk.letter();
    const { code, out, err } = await jobs(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(sentence);
    expect(await desk.letterOf(letter)).toMatchObject({ state: 'open' });
  });

  it('explains itself', async () => {
    expect(await jobs(['--help'])).toMatchObject({ code: 0, out: expect.stringMatching(/^usage: /), err: '' });
  });

  it('ends with 2 when there is no database, or none that answers', async () => {
    const none = await jobs(['list-failed'], '');
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('There is no database to connect to')]);
    const silent = await jobs(['list-failed'], 'postgres://nobody:secret@127.0.0.1:1/none');
    expect([silent.code, silent.err]).toEqual([2, expect.stringContaining('did not answer')]);
    expect(silent.err).not.toContain('secret');
  });
});
