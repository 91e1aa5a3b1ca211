import { Readable } from 'node:stream';
import type { NewTransition } from '#orders';
import type { OrderDetails } from '../order-details';

/** What a reader who does not keep up may leave unread; then the stream is cut, and the reader resumes when it can. */
const mostUnreadBytes = 64 * 1024;

export interface StreamTerms {
  readonly orderId: string;
  /** Who reads: counted, so that nobody takes all streams. */
  readonly reader: string;
  /** Entries with higher numbers are news to the reader. */
  readonly behind: bigint;
  /** The status answer. */
  readonly present: (details: OrderDetails) => unknown;
}

/** One reader's server-sent events about one order. */
export class OrderStream extends Readable {
  readonly orderId: string;
  readonly reader: string;
  readonly openedAt = performance.now();
  private last: bigint;

  constructor(private readonly terms: StreamTerms) {
    super({ highWaterMark: mostUnreadBytes });
    this.orderId = terms.orderId;
    this.reader = terms.reader;
    this.last = terms.behind;
    this.send('retry: 1000\n\n');
  }

  /** The number of the last entry that was told of. */
  get behind(): bigint {
    return this.last;
  }

  override _read(): void {
    // What there is to read comes when it comes.
  }

  /** Tells of an entry, once: what was told of before is left out. */
  tell(entry: NewTransition, details: OrderDetails): void {
    if (entry.seq <= this.last) return;
    this.last = entry.seq;
    const order = { ...details.order, status: entry.to, updatedAt: entry.at };
    const status = JSON.stringify(this.terms.present({ ...details, order }));
    this.send(`id: ${entry.id}\nevent: status\ndata: ${status}\n\n`);
  }

  /** Keeps proxies from taking the connection for dead. */
  beat(): void {
    this.send(':\n\n');
  }

  end(): void {
    if (!this.destroyed && !this.readableEnded) this.push(null);
  }

  private send(text: string): void {
    if (this.destroyed) return;
    if (this.readableLength + text.length > mostUnreadBytes) this.destroy();
    else this.push(text);
  }
}
