import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, Socket } from 'node:net';

/** A way to a server that can be stopped up without breaking, and broken without the server noticing. */
export class PausingProxy {
  private readonly sockets = new Set<Socket>();
  private target: URL | undefined;
  private holding = false;

  private constructor(private readonly server: Server) {
    server.on('connection', (client) => this.join(client));
  }

  static async open(): Promise<PausingProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new PausingProxy(server);
  }

  /** The address of the same server on this way. */
  via(url: string): string {
    this.target = new URL(url);
    const address = new URL(url);
    address.hostname = '127.0.0.1';
    address.port = String((this.server.address() as AddressInfo).port);
    return address.href;
  }

  /** Connections that are made from now on come to nothing, without being refused. */
  hold(): void {
    this.holding = true;
  }

  /** Those that are there stand still as well. */
  pause(): void {
    this.hold();
    for (const socket of this.sockets) socket.pause();
  }

  /** Those that are there break, and new ones come to nothing. */
  cut(): void {
    this.hold();
    for (const socket of this.sockets) socket.destroy();
  }

  resume(): void {
    this.holding = false;
    for (const socket of this.sockets) socket.resume();
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket): void {
    const server = new Socket();
    server.connect(Number(this.target?.port), this.target?.hostname ?? '127.0.0.1');
    const end = () => void (client.destroy(), server.destroy());
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(from);
      from.on('error', end).on('close', end);
      from.on('data', (chunk) => void to.write(chunk));
      if (this.holding) from.pause();
    }
  }
}
