import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { DatabaseSettings } from '#config';
import { Statements } from '#database';
import { CheckStanding } from '#identity';
import { FindOrders, FollowOrders, type NewTransition, type WatchedOrder } from '#orders';
import { OutboxListener } from '#queue';
import { DescribeOrders } from '../order-details';
import { OrderStream, type StreamTerms } from './order-stream';
import { TooManyStreams } from './streams.errors';

const most = { ofProcess: 1000, ofOrder: 20, ofReader: 50, ofAddress: 100, entriesAtOnce: 500 };
const pollMilliseconds = 1000;
const beatMilliseconds = 15_000;
/** Then readers come again, and it is seen once more whether they may. */
const longestMilliseconds = 3_600_000;

/**
 * The streams of this process. Whichever process moves an order gives the outbox's hint; with each hint, and once a second
 * while there are streams, this reads what is new for all orders that have streams here, by one query. A round that fails is
 * made up for by the next one: the streams know how far they are. Before it tells anything, a round ends the streams of those who
 * lost the right to read since.
 */
@Injectable()
export class OrderStreams implements BeforeApplicationShutdown {
  private readonly logger = new Logger(OrderStreams.name);
  private readonly streams = new Set<OrderStream>();
  private listener: OutboxListener | undefined;
  private timers: NodeJS.Timeout[] = [];
  private running: Promise<void> | undefined;
  private again = false;
  private closed = false;

  constructor(
    private readonly statements: Statements,
    private readonly follow: FollowOrders,
    private readonly orders: FindOrders,
    private readonly describe: DescribeOrders,
    private readonly standing: CheckStanding,
    private readonly database: DatabaseSettings,
  ) {}

  /** @throws TooManyStreams when there are too many here, or the process is stopping */
  open(terms: StreamTerms): OrderStream {
    const stream = new OrderStream(terms);
    if (this.closed || this.isFullFor(stream)) throw new TooManyStreams();
    this.streams.add(stream);
    stream.once('close', () => this.forget(stream));
    this.start();
    this.wake();
    return stream;
  }

  /** Ends all streams, so that the server can close. */
  async beforeApplicationShutdown(): Promise<void> {
    this.closed = true;
    this.stop();
    for (const stream of this.streams) stream.end();
    this.listener?.close();
    await this.running;
  }

  private isFullFor({ orderId, reader, address }: OrderStream): boolean {
    const streams = [...this.streams];
    return (
      streams.length >= most.ofProcess ||
      streams.filter((stream) => stream.orderId === orderId).length >= most.ofOrder ||
      streams.filter((stream) => stream.reader === reader).length >= most.ofReader ||
      streams.filter((stream) => stream.address === address).length >= most.ofAddress
    );
  }

  private forget(stream: OrderStream): void {
    this.streams.delete(stream);
    if (this.streams.size === 0) this.stop();
  }

  private start(): void {
    if (this.timers.length > 0) return;
    this.timers = [
      setInterval(() => this.wake(), pollMilliseconds),
      setInterval(() => this.streams.forEach((stream) => this.beat(stream)), beatMilliseconds),
    ];
    if (this.listener) return;
    const { url, directUrl } = this.database;
    this.listener = new OutboxListener(directUrl ?? url ?? '', () => this.wake());
    void this.listener.open();
  }

  private stop(): void {
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
  }

  private beat(stream: OrderStream): void {
    if (performance.now() - stream.openedAt <= longestMilliseconds) stream.beat();
    else stream.end();
  }

  /** Reads what is new, now or right after the round that is under way. */
  private wake(): void {
    if (this.closed || this.streams.size === 0) return;
    this.again = true;
    this.running ??= this.rounds().finally(() => (this.running = undefined));
  }

  private async rounds(): Promise<void> {
    try {
      while (this.again && !this.closed) {
        this.again = false;
        if ((await this.round()) === most.entriesAtOnce) this.again = true;
      }
    } catch (error) {
      this.again = false;
      this.logger.warn(`Streams could not be told what is new and will be soon: ${(error as Error).message}`);
    }
  }

  private async round(): Promise<number> {
    await this.endLost();
    const entries = await this.follow.since(this.statements, this.watched(), most.entriesAtOnce);
    if (entries.length > 0) await this.tell(entries);
    return entries.length;
  }

  /** A session that ended, a role that was lost, an account that was closed: as for any other request. */
  private async endLost(): Promise<void> {
    for (const stream of this.streams) {
      if (stream.caller && !(await this.standing.run(stream.caller))) stream.end();
    }
  }

  private async tell(entries: readonly NewTransition[]): Promise<void> {
    const ids = [...new Set(entries.map(({ orderId }) => orderId))];
    const filter = { audience: { kind: 'staff' }, ids, limit: ids.length, offset: 0 } as const;
    const shown = await this.describe.run(this.statements, await this.orders.run(this.statements, filter));
    const details = new Map(shown.map((each) => [each.order.id, each]));
    for (const entry of entries) {
      const known = details.get(entry.orderId);
      const readers = [...this.streams].filter(({ orderId }) => orderId === entry.orderId);
      for (const stream of readers) if (known) stream.tell(entry, known);
    }
  }

  /** Each order once, from where the reader is who is furthest behind. */
  private watched(): WatchedOrder[] {
    const behind = new Map<string, bigint>();
    for (const stream of this.streams) {
      const known = behind.get(stream.orderId);
      if (known === undefined || stream.behind < known) behind.set(stream.orderId, stream.behind);
    }
    return [...behind].map(([orderId, seq]) => ({ orderId, seq }));
  }
}
