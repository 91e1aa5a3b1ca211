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

describe('the output of a log whose other end has trouble', () => {
  let taken: string;
  /** What the other end does with the next bytes: takes so many of them, or refuses with a code. */
  let behaviour: (length: number) => number | string;
  let events: string[];
  let output: LineOutput;

  const send = (bytes: Uint8Array): number => {
    const answer = behaviour(bytes.length);
    if (typeof answer === 'string') throw Object.assign(new Error(answer), { code: answer });
    taken += Buffer.from(bytes.subarray(0, answer)).toString();
    return answer;
  };
  const everything = (length: number): number => length;
  const refusing = (code: string) => () => code;

  beforeEach(() => {
    jest.useFakeTimers();
    [taken, events, behaviour] = ['', [], everything];
    output = new LineOutput(send, {
      failed: ({ code }) => events.push(`failed ${code}`),
      lost: (lines) => events.push(`lost ${lines}`),
      recovered: (lines) => events.push(`recovered ${lines}`),
    });
  });

  afterEach(() => {
    jest.useRealTimers();
    process.removeListener('exit', process.listeners('exit').at(-1)!);
  });

  const say = (...lines: string[]): void => {
    for (const line of lines) output.write(`${line}\n`);
    output.flushSync();
  };

  it.each(['ENOSPC', 'EPIPE', 'EIO'])('drops lines on %s, counts them, and goes on when it is over', (code) => {
    behaviour = refusing(code);
    say('one', 'two');
    say('three');
    expect(events).toEqual([`failed ${code}`, 'lost 2', 'lost 1']);
    behaviour = everything;
    say('four');
    expect(taken).toBe('four\n');
    expect(events.at(-1)).toBe('recovered 3');
    say('five');
    expect(events.filter((event) => event.startsWith('recovered'))).toHaveLength(1);
  });

  it('does not claim to be well again before it has written something', () => {
    behaviour = refusing('ENOSPC');
    say('one');
    output.flushSync();
    jest.runOnlyPendingTimers();
    expect(events).toEqual(['failed ENOSPC', 'lost 1']);
  });

  it('begins a line of its own behind one whose end was lost', () => {
    const answers = [3, 'ENOSPC'];
    behaviour = (length) => answers.shift() ?? length;
    say('first line');
    say('second line');
    expect(taken).toBe('fir\nsecond line\n');
    expect(events).toEqual(['failed ENOSPC', 'lost 1', 'recovered 1']);
  });

  it('keeps what a reader who is behind does not take, and writes it later, whole and in order', () => {
    const answers = [4, 'EAGAIN'];
    behaviour = (length) => answers.shift() ?? length;
    say('first line', 'second line');
    expect(taken).toBe('firs');
    behaviour = refusing('EAGAIN');
    jest.runOnlyPendingTimers();
    behaviour = everything;
    say('third line');
    expect(taken).toBe('firs');
    jest.runOnlyPendingTimers();
    expect(taken).toBe('first line\nsecond line\nthird line\n');
    expect(events).toEqual([]);
  });

  it('keeps no more than its bound for a reader who does not come back, and drops whole lines beyond it', () => {
    behaviour = refusing('EAGAIN');
    const line = 'x'.repeat(99_999);
    for (let n = 0; n < 30; n += 1) say(line);
    expect(events).toEqual(Array.from({ length: 20 }, () => 'lost 1'));
    behaviour = everything;
    jest.runOnlyPendingTimers();
    expect(taken).toBe(`${line}\n`.repeat(10));
    expect(events.at(-1)).toBe('recovered 20');
  });

  it('does not wait for ever for a reader at the end of the process', () => {
    behaviour = refusing('EAGAIN');
    output.write('last\n');
    process.listeners('exit').at(-1)?.(0);
    expect(taken).toBe('');
  });
});
