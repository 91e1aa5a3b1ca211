import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from './start-error';

export interface PortWish {
  readonly host: string;
  readonly port: number;
  /** The variable that changes it, for the message. */
  readonly variable: 'PORT' | 'WORKER_PORT';
}

function tryToListen(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}

function explain({ host, port, variable }: PortWish, error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use by another program: end that, or set ${variable} to another port.`;
    case 'EACCES':
      return `Port ${port} on ${host} is not allowed to this user: set ${variable} to another port.`;
    default:
      return `Holdfast cannot listen on ${host} (${error.code ?? error.message}): set HOST to an address of this machine.`;
  }
}

/**
 * The port itself when nobody listens there, any free one for 0. A port that is busy is tried again for `patienceSeconds`.
 * @throws StartError that names the port and the variable to change
 */
export async function claimPort(wish: PortWish, patienceSeconds = 0): Promise<number> {
  const deadline = Date.now() + patienceSeconds * 1000;
  for (;;) {
    try {
      return await tryToListen(wish.host, wish.port);
    } catch (error) {
      const fault = error as NodeJS.ErrnoException;
      if (fault.code !== 'EADDRINUSE' || Date.now() >= deadline) throw new StartError(explain(wish, fault));
      await delay(100);
    }
  }
}

/** How a process on this machine reaches a server that listens on `host`. */
export function localUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
