import { createServer } from 'node:net';

export const loopback = '127.0.0.1';

/** The port itself when it is free on the loopback address, any free one for 0, otherwise undefined. */
export function bindable(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: loopback, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}
