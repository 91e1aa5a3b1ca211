import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Bench, NotMeasured } from './benchmark';
import { ChildProgram } from './child-program';
import type { ScratchDatabase } from './scratch-database';

export interface RunningServer {
  readonly address: string;
  readonly pid: number;
}

const startSeconds = 60;

/** An API process as in production, but for limits on the rate of requests, on a free port of the loopback address. */
export async function startApi(
  bench: Bench,
  database: ScratchDatabase,
  nodeFlags: readonly string[] = [],
): Promise<RunningServer> {
  bench.progress('Starting an API process.');
  const secret = (): string => randomBytes(32).toString('base64');
  const api = ChildProgram.start(bench, {
    file: 'apps/api/src/main.js',
    logFile: path.join(database.folder, 'api.log'),
    nodeFlags,
    env: {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: database.url,
      HOLDFAST_DATA_DIR: path.join(database.folder, 'data'),
      JWT_SECRET: secret(),
      SANDBOX_WEBHOOK_SECRET: `whsec_${secret()}`,
      RATE_LIMIT_PER_MINUTE: '0',
      ORDER_RATE_LIMIT_PER_MINUTE: '0',
      AUTH_RATE_LIMIT_PER_MINUTE: '0',
    },
  });
  const { address } = await api.says<{ address: string }>('address', startSeconds);
  await untilReady(address);
  return { address, pid: api.pid };
}

async function untilReady(address: string): Promise<void> {
  const deadline = performance.now() + startSeconds * 1000;
  for (;;) {
    const answer = await fetch(`${address}/health/ready`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    if (performance.now() > deadline) throw new NotMeasured(`The API at ${address} did not become ready.`);
    await pause(50);
  }
}
