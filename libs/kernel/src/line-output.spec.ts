import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { LineOutput } from './line-output';

const nextTurn = (): Promise<void> => new Promise((done) => setImmediate(done));

describe('the output of a log', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-log-'));
  const file = path.join(folder, 'log');
  const descriptor = openSync(file, 'w');
  const output = new LineOutput(descriptor);
  let read = 0;

  /** What has come since the last look. */
  const written = (): string => {
    const text = readFileSync(file, 'utf8').slice(read);
    read += text.length;
    return text;
  };

  afterAll(() => {
    closeSync(descriptor);
    rmSync(folder, { recursive: true });
  });

  it('writes the lines of one turn together, in their order', async () => {
    output.write('one\n');
    output.write('two\n');
    expect(written()).toBe('');
    await nextTurn();
    expect(written()).toBe('one\ntwo\n');
  });

  it('writes again in the next turn', async () => {
    output.write('three\n');
    await nextTurn();
    expect(written()).toBe('three\n');
  });

  it('writes at once when it is told to, and nothing twice', async () => {
    output.write('fatal\n');
    output.flushSync();
    expect(written()).toBe('fatal\n');
    await nextTurn();
    expect(written()).toBe('');
  });

  it('lets no more wait than it may', () => {
    const long = `${'x'.repeat(40_000)}\n`;
    output.write(long);
    expect(written()).toBe('');
    output.write(long);
    expect(written()).toBe(long + long);
  });

  it('writes what waits when the process ends', () => {
    output.write('last\n');
    process.listeners('exit').at(-1)?.(0);
    expect(written()).toBe('last\n');
  });
});
