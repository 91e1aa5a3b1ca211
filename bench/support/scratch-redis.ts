import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Bench, NotMeasured } from './benchmark';
import { freePort } from './free-port';
import { programOnPath } from './program-on-path';

const startSeconds = 10;

/** A Redis of our own that keeps nothing, or undefined where there is no `redis-server`. It ends with the benchmark. */
export async function openScratchRedis(bench: Bench, folder: string): Promise<string | undefined> {
  const program = programOnPath('redis-server');
  if (program === undefined) return undefined;
  const port = await freePort();
  const bounds = ['--maxmemory', '256mb', '--maxmemory-policy', 'noeviction', '--save', '', '--appendonly', 'no'];
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  const child = spawn(program, [...place, ...bounds], { stdio: 'ignore' });
  bench.afterwards(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  });
  const deadline = performance.now() + startSeconds * 1000;
  while (!(await listens(port))) {
    if (child.exitCode !== null || performance.now() > deadline) throw new NotMeasured(`${program} does not start.`);
    await pause(20);
  }
  return `redis://127.0.0.1:${port}`;
}

async function listens(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
