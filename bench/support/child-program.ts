import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Bench, NotMeasured } from './benchmark';

/** The compiled project: this file is dist/bench/support/child-program.js. */
const compiledRoot = path.resolve(__dirname, '..', '..');
const graceSeconds = 15;
const lookEveryMilliseconds = 10;

export interface ProgramOptions {
  /** Below dist/, such as `apps/api/src/main.js`. */
  readonly file: string;
  /** Takes what the program prints. It goes there without a detour through us, who would cost time while measuring. */
  readonly logFile: string;
  readonly args?: readonly string[];
  /** The whole environment besides PATH: nothing of the caller's leaks into what is measured. */
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeFlags?: readonly string[];
}

/** A Node.js process of ours that says what it has to say in JSON lines. It is stopped with the benchmark. */
export class ChildProgram {
  private readonly ended: Promise<unknown>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly options: ProgramOptions,
  ) {
    this.ended = once(child, 'exit');
    this.ended.catch(() => undefined);
  }

  static start(bench: Bench, options: ProgramOptions): ChildProgram {
    const { file, logFile, args = [], env = {}, nodeFlags = [] } = options;
    const log = openSync(logFile, 'w');
    const flags = ['--disable-warning=ExperimentalWarning', ...nodeFlags];
    const child = spawn(process.execPath, [...flags, path.join(compiledRoot, file), ...args], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    const program = new ChildProgram(child, options);
    bench.afterwards(() => program.stop());
    return program;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The first line that it prints with this member. @throws NotMeasured when it ends or takes too long without one */
  async says<Line>(member: string & keyof Line, atMostSeconds: number): Promise<Line> {
    const deadline = performance.now() + atMostSeconds * 1000;
    for (;;) {
      const over = !this.running || performance.now() > deadline;
      const printed = readFileSync(this.options.logFile, 'utf8');
      const found = printed
        .split('\n')
        .flatMap(jsonObject)
        .find((line) => member in line);
      if (found) return found as Line;
      if (over) throw new NotMeasured(`${this.options.file} did not work:\n${printed.slice(-2000)}`);
      await pause(lookEveryMilliseconds);
    }
  }

  async stop(): Promise<void> {
    if (this.running) this.child.kill('SIGTERM');
    const killer = setTimeout(() => this.child.kill('SIGKILL'), graceSeconds * 1000);
    await this.ended.catch(() => undefined);
    clearTimeout(killer);
  }

  private get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }
}

function jsonObject(line: string): object[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? [value] : [];
  } catch {
    return [];
  }
}
