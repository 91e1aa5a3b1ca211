import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { LineOutput } from '#kernel';
import { inShort, Throttle, warningIn } from './log-summary';
import type { Terminal } from './terminal';

const maxBytes = 10 * 1024 * 1024;
const linesKept = 60;
/** Where something happened is for the log file; what happened is for the terminal. */
const stackFrame = /^\s+at /;
const shownPerWindow = 10;
const windowMilliseconds = 10_000;

function rotate(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size >= maxBytes) renameSync(file, `${file}.1`);
}

/**
 * The log of one app: everything goes to a file, warnings and errors in short to the terminal. A file that cannot be written, on a
 * full disk for example, costs its lines and nothing else; it is tried again with every line.
 */
export class AppLog {
  private readonly output: LineOutput;
  private descriptor: number | undefined;
  private closed = false;
  private readonly throttle = new Throttle(shownPerWindow, windowMilliseconds);
  private readonly recent: string[] = [];

  constructor(
    private readonly name: string,
    readonly file: string,
    private readonly terminal: Terminal,
  ) {
    this.output = new LineOutput((bytes) => writeSync(this.opened(), bytes), {
      failed: ({ message }) => terminal.say(`The log ${file} cannot be written: ${message}`),
      recovered: (lines) => terminal.say(`The log ${file} is written again; ${lines} lines were lost`),
    });
  }

  /** Follows both outputs of a process until they are closed. */
  follow(child: ChildProcess): void {
    for (const output of [child.stdout, child.stderr]) if (output) this.read(output);
  }

  /** The last lines in short, oldest first. */
  lastWords(count: number): string[] {
    const telling = this.recent.filter((line) => !stackFrame.test(line));
    return telling.slice(-count).map(inShort);
  }

  /** Writes what waits; what comes later is lost. */
  close(): void {
    this.output.flushSync();
    this.closed = true;
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  private opened(): number {
    if (this.descriptor === undefined) {
      mkdirSync(path.dirname(this.file), { recursive: true });
      rotate(this.file);
      this.descriptor = openSync(this.file, 'a', 0o600);
    }
    return this.descriptor;
  }

  private read(output: Readable): void {
    createInterface({ input: output, crlfDelay: Infinity }).on('line', (line) => this.take(line));
  }

  private take(line: string): void {
    if (!this.closed) this.output.write(`${line}\n`);
    if (line.trim() === '') return;
    this.recent.push(line);
    if (this.recent.length > linesKept) this.recent.shift();
    const warning = warningIn(line);
    if (warning === undefined) return;
    const { show, missed } = this.throttle.admit(Date.now());
    if (missed > 0) this.terminal.say(`[${this.name}] ${missed} more warnings and errors are in ${this.file}`);
    if (show) this.terminal.say(`[${this.name}] ${warning}`);
  }
}
