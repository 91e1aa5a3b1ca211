import { Client } from 'pg';
import { outboxChannel } from './wake-up';

const reconnectMilliseconds = 1000;

/** A connection that only waits for hints. It reconnects for as long as it is open; a missed hint costs one poll. */
export class OutboxListener {
  private client: Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly onHint: () => void,
  ) {}

  async open(): Promise<void> {
    if (this.closed) return;
    const client = new Client({ connectionString: this.url, application_name: 'holdfast-relay', keepAlive: true });
    client.on('notification', this.onHint);
    client.on('error', () => undefined);
    client.once('end', () => this.reopenLater());
    this.client = client;
    try {
      await client.connect();
      await client.query(`listen ${outboxChannel}`);
    } catch {
      await client.end().catch(() => undefined);
      this.reopenLater();
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private reopenLater(): void {
    if (this.closed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.open(), reconnectMilliseconds);
  }
}
