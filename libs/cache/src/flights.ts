/** A load that is under way, and what was forgotten meanwhile. */
export class Flight {
  readonly beganAt = performance.now();
  private readonly forgotten = new Set<string>();
  private everythingForgotten = false;

  forget(tags: readonly string[] | 'everything'): void {
    if (tags === 'everything') this.everythingForgotten = true;
    else for (const tag of tags) this.forgotten.add(tag);
  }

  /** Whether a value with these tags may be out of date, because it may have been read before one of them changed. */
  overtaken(tags: readonly string[]): boolean {
    return this.everythingForgotten || tags.some((tag) => this.forgotten.has(tag));
  }
}

interface Joinable {
  readonly flight: Flight;
  readonly outcome: Promise<unknown>;
}

/** Lets readers of one key share one load. Whoever comes after an invalidation gets a load that began after it. */
export class Flights {
  private readonly joinable = new Map<string, Joinable>();
  private readonly underWay = new Set<Flight>();
  private readonly followed = new Set<Flight>();

  /** Joins the load of this key unless it began longer ago than that, or begins one. */
  join<T>(key: string, maxAgeMilliseconds: number, begin: (flight: Flight) => Promise<T>): Promise<T> {
    const current = this.joinable.get(key);
    if (current && performance.now() - current.flight.beganAt <= maxAgeMilliseconds) {
      return current.outcome as Promise<T>;
    }
    const flight = new Flight();
    this.underWay.add(flight);
    const outcome = begin(flight).finally(() => {
      this.underWay.delete(flight);
      if (this.joinable.get(key)?.flight === flight) this.joinable.delete(key);
    });
    this.joinable.set(key, { flight, outcome });
    return outcome;
  }

  /** What a load will turn out to hold is not known before it ends, so nobody joins any load that is under way now. */
  forget(tags: readonly string[] | 'everything'): void {
    this.joinable.clear();
    for (const flight of [...this.underWay, ...this.followed]) flight.forget(tags);
  }

  /** Goes on telling a load what is forgotten after its end, until what this returns is called. */
  follow(flight: Flight): () => void {
    this.followed.add(flight);
    return () => this.followed.delete(flight);
  }
}
