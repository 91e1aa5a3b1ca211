import { Readable } from 'node:stream';
import type { Caller } from '#http';
import type { NewTransition } from '#orders';
import type { OrderDetails } from '../order-details';

/** What a reader who does not keep up may leave unread; then the stream is cut, and the reader resumes when it can. */
const mostUnreadBytes = 64 * 1024;
/** How long a reader has to take the end of a stream; then the connection is cut. */
const lastWordMilliseconds = 1000;

export interface StreamTerms {
  readonly orderId: string;
  /** Who reads, as long as they are who they were; undefined for a guest. */
  readonly caller: Caller | undefined;
  /** Where the reader is: counted, so that nobody takes all streams. */
  readonly address: string;
  /** Entries with higher numbers are news to the reader. */
  readonly behind: bigint;
  /** The status answer. */
  readonly present: (details: OrderDetails) => unknown;
}

/** One reader's server-sent events about one order. */
export class OrderStream extends Readable {
  readonly orderId: string;
  readonly caller: Caller | undefined;
  readonly address: string;
  readonly openedAt = performance.now();
  private last: bigint;
  private over = false;

  constructor(private readonly terms: StreamTerms) {
    super({ highWaterMark: mostUnreadBytes });
    this.orderId = terms.orderId;
    this.caller = terms.caller;
    this.address = terms.address;
    this.last = terms.behind;
    this.send('retry: 1000\n\n');
  }

  /** Who is counted for it: the user, else the order whose guest it is. */
  get reader(): string {
    return this.caller?.userId ?? this.orderId;
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

  /** Says that nothing more comes; a reader who does not take that is cut off. */
  end(): void {
    if (this.over || this.destroyed) return;
    this.over = true;
    this.push(null);
    setTimeout(() => this.destroy(), lastWordMilliseconds).unref();
  }

  private send(text: string): void {
    if (this.over || this.destroyed) return;
    if (this.readableLength + text.length > mostUnreadBytes) this.destroy();
    else this.push(text);
  }
}
