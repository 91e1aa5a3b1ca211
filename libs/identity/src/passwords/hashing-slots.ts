import { HashingBacklogFull } from '../identity.errors';

/**
 * Lets a bounded number of tasks run at once and a bounded number wait, first come, first served. Tasks that yield wait in a line of
 * their own, as long as the other one, and behind it: however many there are, they keep nobody else out.
 */
export class HashingSlots {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly yielding: (() => void)[] = [];

  constructor(private readonly limits: { atOnce: number; waiting: number }) {}

  /** @throws HashingBacklogFull at once, without running `task`, when too many wait already */
  async run<T>(task: () => Promise<T>, { yields = false } = {}): Promise<T> {
    await this.enter(yields ? this.yielding : this.waiting);
    try {
      return await task();
    } finally {
      this.leave();
    }
  }

  private async enter(line: (() => void)[]): Promise<void> {
    if (this.running < this.limits.atOnce) {
      this.running += 1;
      return;
    }
    if (line.length >= this.limits.waiting) throw new HashingBacklogFull();
    await new Promise<void>((admit) => line.push(admit));
  }

  /** The slot passes to the first in line, so that nobody who comes later can take it first. */
  private leave(): void {
    const next = this.waiting.shift() ?? this.yielding.shift();
    if (next) next();
    else this.running -= 1;
  }
}
