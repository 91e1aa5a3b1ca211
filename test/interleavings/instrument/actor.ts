/** A statement of an actor, on its way from the code that sends it to the server. */
export interface Statement {
  readonly sql: string;
  /** The server's process that runs it, which is also what holds its locks. */
  readonly pid: number;
  /** Sends it. The code that wanted it sent hears what becomes of it; here it is the error, if there is one. */
  readonly send: () => Promise<unknown>;
}

export type Ending<T = unknown> = PromiseSettledResult<T>;

/** One of those who act at the same time: a request, a job or a batch, with everything that is sent on its behalf. */
export class Actor {
  /** At the gate, in the order in which they arrived. */
  readonly pending: Statement[] = [];
  readonly inFlight = new Set<Statement>();
  /** The sessions that it has spoken on. */
  readonly pids = new Set<number>();
  ending: Ending<string> | undefined;
  /** True when nobody stops it any more. */
  released = false;

  constructor(readonly name: string) {}

  get ended(): boolean {
    return this.ending !== undefined;
  }

  /** The statement that would go next: a session runs one after the other. */
  get next(): Statement | undefined {
    const busy = new Set([...this.inFlight].map(({ pid }) => pid));
    return this.pending.find(({ pid }) => !busy.has(pid));
  }

  /** Lets everything through that stands at the gate, now and later. */
  release(): void {
    this.released = true;
    while (this.pending[0]) void this.pending[0].send();
  }

  /** Whether nothing will happen before it is let go on, given the sessions that wait for a lock. */
  isStill(waiting: ReadonlySet<number>): boolean {
    if ([...this.inFlight].some(({ pid }) => !waiting.has(pid))) return false;
    return this.ended || this.next !== undefined || this.inFlight.size > 0;
  }
}
