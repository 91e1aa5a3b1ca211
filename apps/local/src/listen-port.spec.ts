import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { claimPort, localUrl } from './listen-port';
import { StartError } from './start-error';

describe('a port to listen on', () => {
  let other: Server;
  let busy: number;

  beforeEach(async () => {
    other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    busy = (other.address() as AddressInfo).port;
  });
  afterEach(() => other.close());

  const wish = (port: number) => ({ host: '127.0.0.1', port, variable: 'WORKER_PORT' as const });

  it('is any free one for 0', async () => {
    const port = await claimPort(wish(0));
    expect(port).toBeGreaterThan(0);
    expect(port).not.toBe(busy);
  });

  it('is refused in one sentence that names it and the variable when it is busy', async () => {
    await expect(claimPort(wish(busy))).rejects.toThrow(StartError);
    await expect(claimPort(wish(busy))).rejects.toThrow(
      `Port ${busy} on 127.0.0.1 is in use by another program: end that, or set WORKER_PORT to another port.`,
    );
  });

  it('is waited for while its last owner is ending', async () => {
    const claim = claimPort(wish(busy), 10);
    other.close();
    await expect(claim).resolves.toBe(busy);
  });

  it('cannot be on an address of another machine', async () => {
    await expect(claimPort({ ...wish(0), host: '192.0.2.1' })).rejects.toThrow(
      'set HOST to an address of this machine',
    );
  });
});

describe('the way to a server on this machine', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:3000'],
    ['0.0.0.0', 'http://127.0.0.1:3000'],
    ['::', 'http://[::1]:3000'],
    ['localhost', 'http://localhost:3000'],
  ])('for %s is %s', (host, url) => {
    expect(localUrl(host, 3000)).toBe(url);
  });
});
