import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What happens to a COMMIT: it is lost on the way there, or its answer is. */
export type Cut = 'commit lost' | 'answer lost';

export type Weather =
  | { readonly kind: 'clear' | 'refusing' | 'swallowing' | 'standing' }
  | { readonly kind: 'slow'; readonly delayMilliseconds: number; readonly bytesPerSecond: number };

export interface Surroundings {
  readonly weather: () => Weather;
  /** What is to become of the COMMIT that was just seen, if anything. */
  readonly takeCut: () => Cut | undefined;
  readonly onEnd: () => void;
}

const commitMessage = Buffer.from('COMMIT\0');

/** One client's connection through the proxy. */
export class ProxiedConnection {
  private readonly server: Socket;
  private lost = false;
  private deaf = false;
  private ended = false;

  constructor(
    private readonly client: Socket,
    target: URL,
    private readonly surroundings: Surroundings,
  ) {
    const port = Number(target.port || (target.protocol.startsWith('redis') ? 6379 : 5432));
    this.server = connect({ host: target.hostname, port, allowHalfOpen: true });
    this.forward(client, this.server, (chunk) => this.toServer(chunk));
    this.forward(this.server, client, () => this.toClient());
    client.on('close', () => this.reset());
    this.server.on('close', () => this.lost || this.reset());
  }

  /** Both ends are told by a reset. */
  reset(): void {
    if (this.ended) return;
    this.ended = true;
    this.client.resetAndDestroy();
    this.server.resetAndDestroy();
    this.surroundings.onEnd();
  }

  /** From now on nothing arrives any more, in either direction, and neither end hears that the other has gone. */
  lose(): void {
    this.lost = true;
    this.resume();
  }

  pause(): void {
    this.client.pause();
    this.server.pause();
  }

  resume(): void {
    this.client.resume();
    this.server.resume();
  }

  /** Passes on in order what `filter` lets through. */
  private forward(from: Socket, to: Socket, filter: (chunk: Buffer) => boolean): void {
    let underWay = Promise.resolve();
    let clearAt = 0;
    from.setNoDelay(true);
    from.on('error', () => undefined);
    from.on('data', (chunk: Buffer) => {
      if (this.lost || !filter(chunk)) return;
      const weather = this.surroundings.weather();
      const slow =
        weather.kind === 'slow' ? weather : { delayMilliseconds: 0, bytesPerSecond: Number.POSITIVE_INFINITY };
      clearAt = Math.max(clearAt, Date.now()) + (chunk.length / slow.bytesPerSecond) * 1000;
      const late = clearAt + slow.delayMilliseconds - Date.now();
      underWay = underWay.then(() => this.send(to, chunk, late));
    });
    from.on('end', () => {
      underWay = underWay.then(() => void (this.lost || to.end()));
    });
  }

  private async send(to: Socket, chunk: Buffer, lateMilliseconds: number): Promise<void> {
    if (lateMilliseconds > 0) await delay(lateMilliseconds, undefined, { ref: false });
    if (!this.lost && to.writable) to.write(chunk);
  }

  private toServer(chunk: Buffer): boolean {
    const cut = chunk.includes(commitMessage) ? this.surroundings.takeCut() : undefined;
    if (cut === 'commit lost') this.reset();
    this.deaf ||= cut === 'answer lost';
    return cut !== 'commit lost';
  }

  private toClient(): boolean {
    if (this.deaf) this.reset();
    return !this.deaf;
  }
}
