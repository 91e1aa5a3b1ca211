/** The same numbers for the same seed, on every machine (mulberry32). */
export class SeededRandom {
  constructor(private state: number) {}

  /** From 0 to just below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from 0 to just below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  /** One of the items, the first ones far more often than the last ones. */
  pickSkewed<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.next() ** 1.6 * items.length)] as Item;
  }

  /** So many different items, in their order; all of them when there are fewer. */
  some<Item>(items: readonly Item[], count: number): Item[] {
    const left = items.map((item, position) => ({ item, position, weight: this.next() }));
    const chosen = left.toSorted((a, b) => a.weight - b.weight).slice(0, count);
    return chosen.toSorted((a, b) => a.position - b.position).map(({ item }) => item);
  }

  /** A UUID of version 7 for this moment. */
  id(at: number): string {
    const hex = (digits: number): string => Array.from({ length: digits }, () => this.below(16).toString(16)).join('');
    const time = at.toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${this.pick(['8', '9', 'a', 'b'])}${hex(3)}-${hex(12)}`;
  }
}
