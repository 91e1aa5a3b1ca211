import { writeSync } from 'node:fs';

/** Bytes that are gathered before they are written within the same turn. */
const gatheredBytes = 65_536;

/** Bytes that may wait for a reader that is behind; what comes on top is dropped. */
const mostWaitingBytes = 1_048_576;

const firstPauseMilliseconds = 20;
const longestPauseMilliseconds = 1000;

/** At the end of the process a reader that is behind gets so many further chances, of 10 ms each. */
const lastTries = 25;

const newline = 0x0a;
const napping = new Int32Array(new SharedArrayBuffer(4));

/** Writes bytes, perhaps only the first of them. @returns how many @throws when it can take none */
export type WriteBytes = (bytes: Uint8Array) => number;

export interface LossReport {
  /** Called when a line is lost after none was; from then on until `recovered`, lines may be. */
  readonly failed?: (cause: NodeJS.ErrnoException) => void;
  /** Lines are written again; so many were lost. */
  readonly recovered?: (lostLines: number) => void;
  readonly lost?: (lines: number) => void;
}

/**
 * Where the lines of a log go. The lines of one turn of the event loop are written together, so that under load many requests share
 * a system call. Whatever is the matter with the other end, it neither ends nor holds up the process: a full disk or a
 * reader that is gone costs lines, a reader that is behind gets a bounded number of bytes later. Lines are written whole
 * or not at all, and what waits is written when the process ends, whatever ends it but a kill.
 */
export class LineOutput {
  private readonly send: WriteBytes;
  private gathered = '';
  private waiting: Buffer = Buffer.alloc(0);
  /** Whether the other end has the beginning of a line and not its end. */
  private torn = false;
  /** The rest of that line was lost: what comes next begins on a line of its own. */
  private owesNewline = false;
  private lostLines = 0;
  private pause = firstPauseMilliseconds;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    target: number | WriteBytes,
    private readonly report: LossReport = {},
  ) {
    this.send = typeof target === 'number' ? (bytes) => writeSync(target, bytes) : target;
    process.once('exit', () => this.flushAtEnd());
  }

  write(line: string): void {
    if (this.gathered === '') setImmediate(() => this.flushSync());
    this.gathered += line;
    if (this.gathered.length > gatheredBytes) this.flushSync();
  }

  /** Writes at once; the logger calls it after a fatal line. */
  flushSync(): void {
    this.takeGathered();
    // A reader that is behind is asked again when its pause is over, not with every line.
    if (this.timer === undefined) this.drain();
  }

  private takeGathered(): void {
    if (this.gathered === '') return;
    const bytes = Buffer.from(this.gathered);
    this.gathered = '';
    if (this.waiting.length + bytes.length > mostWaitingBytes) this.lose(bytes);
    else this.waiting = this.waiting.length === 0 ? bytes : Buffer.concat([this.waiting, bytes]);
  }

  private drain(): void {
    if (this.waiting.length === 0) return;
    try {
      if (this.owesNewline) this.endTornLine();
      while (this.waiting.length > 0) this.advance(this.send(this.waiting));
      this.recover();
    } catch (error) {
      this.fail(error as NodeJS.ErrnoException);
    }
  }

  private endTornLine(): void {
    this.send(Buffer.from('\n'));
    this.torn = false;
    this.owesNewline = false;
  }

  private advance(written: number): void {
    if (written <= 0) throw Object.assign(new Error('Nothing was written.'), { code: 'EAGAIN' });
    this.torn = this.waiting[written - 1] !== newline;
    this.waiting = this.waiting.subarray(written);
    this.pause = firstPauseMilliseconds;
  }

  private fail(cause: NodeJS.ErrnoException): void {
    if (cause.code === 'EAGAIN') {
      this.drainLater();
      return;
    }
    if (this.lostLines === 0) this.report.failed?.(cause);
    const lost = this.waiting;
    this.waiting = Buffer.alloc(0);
    this.lose(lost);
    this.owesNewline = this.torn;
  }

  private drainLater(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.takeGathered();
      this.drain();
    }, this.pause).unref();
    this.pause = Math.min(2 * this.pause, longestPauseMilliseconds);
  }

  private recover(): void {
    if (this.lostLines === 0) return;
    const lost = this.lostLines;
    this.lostLines = 0;
    this.report.recovered?.(lost);
  }

  private lose(bytes: Buffer): void {
    let lines = 0;
    for (const byte of bytes) if (byte === newline) lines += 1;
    this.lostLines += lines;
    if (lines > 0) this.report.lost?.(lines);
  }

  private flushAtEnd(): void {
    clearTimeout(this.timer);
    this.takeGathered();
    this.drain();
    for (let tries = 0; tries < lastTries && this.waiting.length > 0; tries += 1) {
      Atomics.wait(napping, 0, 0, 10);
      this.drain();
    }
  }
}
