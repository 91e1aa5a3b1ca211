import { Socket } from 'node:net';
import { Client } from 'pg';

/** How late a change may be noticed when the connection falls silent without breaking. */
const leaseMilliseconds = 1000;
const beatMilliseconds = 300;

/** After that much silence the connection is given up. */
const silenceMilliseconds = 5000;
const pauseMilliseconds = { shortest: 100, longest: 5000 };

export interface Listening {
  readonly url: string;
  readonly channel: string;
  readonly applicationName: string;
  readonly onPayload: (payload: string) => void;
  /** Whatever was told before may have been missed. Called each time it is listened anew. */
  readonly onListening?: () => void;
  /** Asked with every beat; left out: `select 1`. Its first column is handed on with the moment at which it was asked. */
  readonly question?: { readonly sql: string; readonly onAnswer: (answer: string, askedAt: number) => void };
}

/**
 * Hears from the database what its channel tells, on a connection of its own, and knows whether it hears: the connection
 * answers a beat a few times a second, and notifications come before the answer to a later beat. It reconnects until it is
 * closed, also from a connection that has fallen silent without breaking.
 */
export class DatabaseListener {
  private socket: Socket | undefined;
  private timer: NodeJS.Timeout | undefined;
  private heardUntil = 0;
  private failures = 0;
  private closed = false;
  private awaiting: ((heard: boolean) => void)[] = [];

  constructor(private readonly listening: Listening) {}

  /** Whether everything that was told more than a second ago has been heard. */
  get hears(): boolean {
    return performance.now() < this.heardUntil;
  }

  /**
   * Resolves to true once everything has been heard that was told before this call, to false when the connection was lost
   * meanwhile.
   */
  async caughtUp(): Promise<boolean> {
    if (!this.hears) return false;
    return new Promise((resolve) => this.awaiting.push(resolve));
  }

  /** Resolves once it listens or the first attempt has failed; never rejects. */
  async open(): Promise<void> {
    if (this.closed) return;
    const socket = new Socket();
    this.socket = socket;
    const client = this.makeClient(socket);
    try {
      const askedAt = performance.now();
      await client.connect();
      await client.query(`listen ${this.listening.channel}`);
      if (socket.destroyed) return;
      this.failures = 0;
      this.listening.onListening?.();
      this.heard(client, askedAt);
    } catch {
      socket.destroy();
    }
  }

  close(): void {
    this.closed = true;
    this.heardUntil = 0;
    clearTimeout(this.timer);
    this.socket?.destroy();
  }

  private makeClient(socket: Socket): Client {
    const client = new Client({
      connectionString: this.listening.url,
      application_name: this.listening.applicationName,
      stream: () => socket,
      keepAlive: true,
      connectionTimeoutMillis: silenceMilliseconds,
      query_timeout: silenceMilliseconds,
    });
    client.on('notification', ({ payload }) => this.listening.onPayload(payload ?? ''));
    client.on('error', () => undefined);
    socket.once('close', () => this.reopenLater());
    return client;
  }

  private heard(client: Client, askedAt: number): void {
    if (this.socket?.destroyed !== false) return;
    this.heardUntil = askedAt + leaseMilliseconds;
    this.timer = setTimeout(() => void this.beat(client), beatMilliseconds);
  }

  private async beat(client: Client): Promise<void> {
    const askedAt = performance.now();
    const awaiting = this.awaiting.splice(0);
    try {
      await this.ask(client, askedAt);
      this.heard(client, askedAt);
      awaiting.forEach((resolve) => resolve(true));
    } catch {
      awaiting.forEach((resolve) => resolve(false));
      this.socket?.destroy();
    }
  }

  private async ask(client: Client, askedAt: number): Promise<void> {
    const { sql, onAnswer } = this.listening.question ?? { sql: 'select 1', onAnswer: () => undefined };
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    onAnswer(String(rows[0]?.[0]), askedAt);
  }

  private reopenLater(): void {
    this.heardUntil = 0;
    this.awaiting.splice(0).forEach((resolve) => resolve(false));
    clearTimeout(this.timer);
    if (this.closed) return;
    const pause = Math.min(pauseMilliseconds.longest, pauseMilliseconds.shortest * 2 ** this.failures);
    this.failures += 1;
    this.timer = setTimeout(() => void this.open(), pause * (0.5 + Math.random() / 2));
  }
}
