import { destination, type DestinationStream } from 'pino';

/** Characters that may wait; a turn that writes more does so in parts. */
const mostWaiting = 65_536;

/**
 * Where log lines go. The lines of one turn of the event loop are written together, so that under load many requests share
 * a system call. What waits is written when the process ends, whatever ends it but a kill.
 */
export class LogOutput implements DestinationStream {
  private readonly out: DestinationStream;
  private waiting = '';

  constructor(fileDescriptor: number) {
    this.out = destination({ dest: fileDescriptor, sync: true });
    process.once('exit', () => this.flushSync());
  }

  write(line: string): void {
    if (this.waiting === '') setImmediate(() => this.flushSync());
    this.waiting += line;
    if (this.waiting.length > mostWaiting) this.flushSync();
  }

  /** Writes at once; the logger calls it after a fatal line. */
  flushSync(): void {
    if (this.waiting === '') return;
    const lines = this.waiting;
    this.waiting = '';
    this.out.write(lines);
  }
}
