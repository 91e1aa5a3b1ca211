import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { eventually } from './eventually';
import { childrenOf, type RunningProcess } from './process-tree';

const projectRoot = path.resolve(__dirname, '../..');
const startScript = path.join(projectRoot, 'scripts', 'start.mjs');

export interface StartOptions {
  readonly env: Record<string, string>;
  /** For Node.js, in front of the script. */
  readonly nodeFlags?: readonly string[];
  /** Default: the one of `npm start`. */
  readonly script?: string;
  readonly args?: readonly string[];
}

/** What the surroundings of a test run must not tell the product: it is to begin with its defaults. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const foreign =
    /^(?:DATABASE_|REDIS_|HOLDFAST_|TEST_|JEST_|NODE_ENV$|NODE_OPTIONS$|PORT$|WORKER_PORT$|HOST$|LOG_LEVEL$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

/** `npm start` without npm: the script that the package runs. */
export class StartScript {
  private readonly child: ChildProcess;
  private written = '';
  /** The exit code, when the script has ended and its output is read to the end. */
  readonly ended: Promise<number | null>;

  constructor({ env, nodeFlags = [], script = startScript, args = [] }: StartOptions) {
    this.child = spawn(process.execPath, [...nodeFlags, script, ...args], {
      cwd: projectRoot,
      env: { ...cleanEnvironment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const output of [this.child.stdout, this.child.stderr]) {
      output?.on('data', (chunk: Buffer) => (this.written += chunk.toString()));
    }
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get output(): string {
    return this.written;
  }

  /** The API, the worker and PostgreSQL, by the name of each. */
  get parts(): { api: RunningProcess; worker: RunningProcess; postgres: RunningProcess } {
    const children = childrenOf(this.pid);
    const find = (what: string, pattern: RegExp): RunningProcess => {
      const found = children.find(({ command }) => pattern.test(command));
      if (!found) throw new Error(`no ${what} runs under the supervisor`);
      return found;
    };
    return {
      api: find('API', /apps\/api\/src\/main\.js/),
      worker: find('worker', /apps\/worker\/src\/main\.js/),
      postgres: find('PostgreSQL', /\bpostgres -D /),
    };
  }

  async untilOutput(text: string, seconds = 90): Promise<void> {
    const ended = this.ended.then((code) => {
      throw new Error(`the start ended with code ${code} before it said "${text}":\n${this.written}`);
    });
    await Promise.race([ended, eventually(() => this.written.includes(text), { seconds, what: `"${text}"` })]);
    ended.catch(() => undefined);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async stop(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.signal('SIGTERM');
    return this.ended;
  }
}
