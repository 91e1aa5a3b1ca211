import { setTimeout as delay } from 'node:timers/promises';
import type { AppProcess } from '../../support/shop';
import { TcpProxy } from '../../support/tcp-proxy';

export type Launch = (own: Readonly<Record<string, string>>) => AppProcess;

interface Servers {
  /** The database's address, which may change at a restart. */
  readonly database: () => string;
  readonly redis: string | undefined;
}

const restartMilliseconds = 500;
const lookMilliseconds = 50;
const nowhere = 'http://127.0.0.1:1';

/**
 * Where one process of the shop lives, as at a host that starts it again whenever it has ended. It has a way to each server of
 * its own, and an API a door of its own, so that one of them may be cut off while the others go on.
 */
export class Place {
  /** How often its process ended though nobody had ended it, once it was ready. */
  readonly desertions: string[] = [];
  starts = 0;
  /** What its processes wrote, one after the other. */
  readonly logs: string[] = [];
  process: AppProcess | undefined;
  private isReady = false;
  private condemned: AppProcess | undefined;
  private closing = false;
  private running: Promise<void> | undefined;

  private constructor(
    readonly name: string,
    readonly kind: 'api' | 'worker',
    private readonly launch: Launch,
    private readonly servers: Servers,
    readonly ways: { readonly database: TcpProxy; readonly redis: TcpProxy; readonly door: TcpProxy },
    /** Where it is asked; it stays, whoever lives there. */
    readonly url: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  static async open(
    name: string,
    {
      kind,
      launch,
      servers,
      env,
    }: { kind: 'api' | 'worker'; launch: Launch; servers: Servers; env: Readonly<Record<string, string>> },
  ): Promise<Place> {
    const ways = { database: await TcpProxy.open(), redis: await TcpProxy.open(), door: await TcpProxy.open() };
    const url = new URL(ways.door.via(nowhere)).origin;
    const place = new Place(name, kind, launch, servers, ways, url, env);
    place.running = place.live();
    return place;
  }

  get ready(): boolean {
    return this.isReady && this.process?.running === true;
  }

  /** The database listens somewhere else now. */
  redirect(): void {
    this.ways.database.via(this.servers.database());
  }

  kill(): void {
    this.condemned = this.process;
    this.process?.signal('SIGKILL');
  }

  /** As at a deployment: it may finish what it has begun. */
  end(): void {
    this.condemned = this.process;
    this.process?.signal('SIGTERM');
  }

  async close(): Promise<void> {
    this.closing = true;
    this.condemned = this.process;
    for (const way of Object.values(this.ways)) way.recover();
    this.process?.signal('SIGCONT');
    await this.process?.stop().catch(() => this.process?.stop('SIGKILL'));
    await this.running;
    await Promise.all(Object.values(this.ways).map((way) => way.close()));
  }

  private async live(): Promise<void> {
    while (!this.closing) {
      this.isReady = false;
      this.starts += 1;
      const process = this.launch(this.environment());
      this.process = process;
      await this.followed(process);
      this.logs.push(process.log);
      if (process !== this.condemned && this.isReady) {
        this.desertions.push(`${this.name} ended by itself: ${process.log.slice(-1000)}`);
      }
      if (!this.closing) await delay(restartMilliseconds);
    }
  }

  private async followed(process: AppProcess): Promise<void> {
    let address: string | undefined;
    while (process.running) {
      if (address === undefined) {
        address = process.lines.find((line) => typeof line['address'] === 'string')?.['address'] as string | undefined;
        if (address !== undefined) {
          this.ways.door.via(address);
          this.isReady = true;
        }
      }
      await delay(lookMilliseconds);
    }
  }

  private environment(): Readonly<Record<string, string>> {
    const { database, redis } = this.servers;
    return {
      ...this.env,
      DATABASE_URL: this.ways.database.via(database()),
      ...(redis === undefined ? {} : { REDIS_URL: this.ways.redis.via(redis) }),
    };
  }
}
