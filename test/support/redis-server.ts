import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { eventually } from './eventually';
import { freePort, loopback } from './free-port';
import { findProgram } from './programs';

async function answers(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } finally {
    client.disconnect();
  }
}

/** A Redis of our own that keeps nothing. It can be stopped and started again at the same address. */
export class RedisServer {
  private child: ChildProcess | undefined;
  private readonly endWithUs = (): void => void this.child?.kill('SIGKILL');

  private constructor(
    private readonly program: string,
    private readonly port: number,
    private readonly folder: string,
  ) {
    process.once('exit', this.endWithUs);
  }

  static async open(): Promise<RedisServer> {
    const program = findProgram('redis-server');
    if (program === undefined) throw new Error('There is no redis-server on the PATH.');
    const server = new RedisServer(program, await freePort(), mkdtempSync(path.join(os.tmpdir(), 'holdfast-redis-')));
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://${loopback}:${this.port}`;
  }

  private get running(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  async start(): Promise<void> {
    if (this.running) return;
    const settings = ['--port', String(this.port), '--bind', loopback, '--dir', this.folder];
    const child = spawn(this.program, [...settings, '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
    this.child = child;
    await eventually(
      () => {
        if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
        return answers(this.url);
      },
      { what: 'redis-server to answer' },
    );
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!this.running || this.child === undefined) return;
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    await ended;
  }

  async close(): Promise<void> {
    await this.stop();
    process.off('exit', this.endWithUs);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const given = process.env['REDIS_URL'];

/** For suites that run on several backends: those that use Redis are left out, with a warning, where it is not installed. */
export const hasRedisServer = findProgram('redis-server') !== undefined;

/** The Redis for a suite that uses one: that of REDIS_URL, else one of our own. */
export async function openRedis(): Promise<{ url: string; close(): Promise<void> }> {
  return given ? { url: given, close: async () => undefined } : RedisServer.open();
}
