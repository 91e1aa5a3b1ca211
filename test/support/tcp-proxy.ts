import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type Cut, ProxiedConnection, type Weather } from './proxied-connection';

export type { Cut };

const loopback = '127.0.0.1';

/**
 * A way to PostgreSQL or Redis on loopback that can fail at run time in every way in which a network or a server can. What
 * happens to new connections and to those that are there is said one by one; `recover` ends everything but lost connections.
 */
export class TcpProxy {
  private readonly connections = new Set<ProxiedConnection>();
  private weather: Weather = { kind: 'clear' };
  private target: URL | undefined;
  private nextCut: Cut | undefined;

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => this.join(socket));
  }

  static async open(): Promise<TcpProxy> {
    const server = createServer({ allowHalfOpen: true }).listen(0, loopback);
    await once(server, 'listening');
    return new TcpProxy(server);
  }

  /** The address of the same server on this way. The last server named is where new connections go. */
  via(url: string): string {
    this.target = new URL(url);
    const address = new URL(url);
    address.hostname = loopback;
    address.port = String((this.server.address() as AddressInfo).port);
    return address.href;
  }

  /** How many connections are open, be they lost or not. */
  get open(): number {
    return this.connections.size;
  }

  /** New connections are reset, as by a server that is down. */
  refuse(): void {
    this.weather = { kind: 'refusing' };
  }

  /** Every connection that is there is reset. */
  cut(): void {
    for (const connection of this.connections) connection.reset();
  }

  /** As a server that stops at once. */
  goDown(): void {
    this.refuse();
    this.cut();
  }

  /**
   * Half-open: what is sent is taken and never arrives, and nobody says so. New connections are taken likewise. Those that were
   * there stay lost for ever, as when the other machine has died.
   */
  hang(): void {
    this.weather = { kind: 'swallowing' };
    for (const connection of this.connections) connection.lose();
  }

  /** New connections come to nothing without being refused; those that are there go on. */
  hold(): void {
    this.weather = { kind: 'standing' };
  }

  /** Everything stands still and nothing is lost: it goes on when the proxy recovers. */
  pause(): void {
    this.hold();
    for (const connection of this.connections) connection.pause();
  }

  /** Every chunk is late by this much, in either direction. */
  delay(milliseconds: number): void {
    this.weather = { kind: 'slow', delayMilliseconds: milliseconds, bytesPerSecond: Number.POSITIVE_INFINITY };
  }

  throttle(bytesPerSecond: number): void {
    this.weather = { kind: 'slow', delayMilliseconds: 0, bytesPerSecond };
  }

  /** What the network does to the next COMMIT of PostgreSQL's protocol, whoever sends it. */
  cutNextCommit(cut: Cut): void {
    this.nextCut = cut;
  }

  /** New connections and those that only stood still work again. */
  recover(): void {
    this.weather = { kind: 'clear' };
    for (const connection of this.connections) connection.resume();
  }

  async close(): Promise<void> {
    for (const connection of this.connections) connection.reset();
    if (!this.server.listening) return;
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket): void {
    if (this.weather.kind === 'refusing' || !this.target) {
      client.on('error', () => undefined).resetAndDestroy();
      return;
    }
    const connection: ProxiedConnection = new ProxiedConnection(client, this.target, {
      weather: () => this.weather,
      takeCut: () => {
        const cut = this.nextCut;
        this.nextCut = undefined;
        return cut;
      },
      onEnd: () => this.connections.delete(connection),
    });
    this.connections.add(connection);
    if (this.weather.kind === 'swallowing') connection.lose();
    if (this.weather.kind === 'standing') connection.pause();
  }
}
