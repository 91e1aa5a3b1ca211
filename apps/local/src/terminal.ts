import type { Writable } from 'node:stream';

/** Writes the progress of the start: one line for each step, with its time behind it when it is done. */
export class Terminal {
  private lineIsOpen = false;

  constructor(private readonly out: Writable) {
    // The reader may be gone (a closed terminal, `| head`); what is supervised must go on or end in order all the same.
    out.on('error', () => undefined);
  }

  say(line: string): void {
    this.out.write(`${this.lineIsOpen ? '\n' : ''}${line}\n`);
    this.lineIsOpen = false;
  }

  async step<T>(label: string, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    this.out.write(`${this.lineIsOpen ? '\n' : ''}${label} …`);
    this.lineIsOpen = true;
    try {
      const result = await work();
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      this.out.write(this.lineIsOpen ? ` ${seconds} s\n` : `${label}: done in ${seconds} s\n`);
      return result;
    } catch (error) {
      if (this.lineIsOpen) this.out.write('\n');
      throw error;
    } finally {
      this.lineIsOpen = false;
    }
  }
}
