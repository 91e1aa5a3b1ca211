import { PassThrough } from 'node:stream';
import { Terminal } from './terminal';

describe('the progress of the start', () => {
  let written: string;
  let terminal: Terminal;

  beforeEach(() => {
    written = '';
    const out = new PassThrough();
    out.on('data', (chunk: Buffer) => (written += chunk.toString()));
    terminal = new Terminal(out);
  });

  it('is one line for a step, with its time at the end', async () => {
    await expect(terminal.step('Working', () => Promise.resolve(42))).resolves.toBe(42);
    expect(written).toMatch(/^Working … \d+\.\d s\n$/);
  });

  it('keeps what is said in between on lines of its own', async () => {
    await terminal.step('Working', async () => terminal.say('a warning'));
    expect(written).toMatch(/^Working …\na warning\nWorking: done in \d+\.\d s\n$/);
  });

  it('ends the line of a step that fails', async () => {
    await expect(terminal.step('Working', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    terminal.say('after');
    expect(written).toBe('Working …\nafter\n');
  });
});
