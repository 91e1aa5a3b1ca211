import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Bench, NotMeasured } from './benchmark';
import { ChildProgram } from './child-program';

export interface RunningServer {
  readonly address: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface ServerPlace {
  /** Of the database. */
  readonly url: string;
  readonly folder: string;
}

export interface ServerOptions {
  /** Names its log, where several of one kind run at once. */
  readonly name?: string;
  readonly nodeFlags?: readonly string[];
  /** Settings besides those of production, or instead of them. */
  readonly env?: Readonly<Record<string, string>>;
}

const startSeconds = 60;

/** An API process as in production, but for limits on the rate of requests, on a free port of the loopback address. */
export async function startApi(bench: Bench, place: ServerPlace, options: ServerOptions = {}): Promise<RunningServer> {
  bench.progress('Starting an API process.');
  const { program, address } = await startApp(bench, { ...place, ...options, app: 'api' });
  return { address, pid: program.pid, stop: () => program.stop() };
}

/** A worker process beside such an API; `options.env` must give it the same secrets. */
export async function startWorker(bench: Bench, place: ServerPlace, options: ServerOptions): Promise<RunningServer> {
  bench.progress('Starting a worker process.');
  const { program, address } = await startApp(bench, { ...place, ...options, app: 'worker' });
  return { address, pid: program.pid, stop: () => program.stop() };
}

async function startApp(
  bench: Bench,
  { app, name = app, url, folder, nodeFlags, env }: ServerPlace & ServerOptions & { app: 'api' | 'worker' },
): Promise<{ program: ChildProgram; address: string }> {
  const secret = (): string => randomBytes(32).toString('base64');
  const program = ChildProgram.start(bench, {
    file: `apps/${app}/src/main.js`,
    logFile: path.join(folder, `${name}.log`),
    nodeFlags: [...(app === 'api' ? ['--max-semi-space-size=32'] : []), ...(nodeFlags ?? [])],
    env: {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      WORKER_PORT: '0',
      DATABASE_URL: url,
      HOLDFAST_DATA_DIR: path.join(folder, 'data'),
      JWT_SECRET: secret(),
      SANDBOX_WEBHOOK_SECRET: `whsec_${secret()}`,
      RATE_LIMIT_PER_MINUTE: '0',
      ORDER_RATE_LIMIT_PER_MINUTE: '0',
      AUTH_RATE_LIMIT_PER_MINUTE: '0',
      ...env,
    },
  });
  const { address } = await program.says<{ address: string }>('address', startSeconds);
  await untilReady(address);
  return { program, address };
}

async function untilReady(address: string): Promise<void> {
  const deadline = performance.now() + startSeconds * 1000;
  for (;;) {
    const answer = await fetch(`${address}/health/ready`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    if (performance.now() > deadline) throw new NotMeasured(`The process at ${address} did not become ready.`);
    await pause(50);
  }
}
