import { HashingBacklogFull } from '../identity.errors';

/** Lets a bounded number of tasks run at once and a bounded number wait, first come, first served. */
export class HashingSlots {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limits: { atOnce: number; waiting: number }) {}

  /** @throws HashingBacklogFull at once, without running `task`, when too many wait already */
  async run<T>(task: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await task();
    } finally {
      this.leave();
    }
  }

  private async enter(): Promise<void> {
    if (this.running < this.limits.atOnce) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= this.limits.waiting) throw new HashingBacklogFull();
    await new Promise<void>((admit) => this.waiting.push(admit));
  }

  /** The slot passes to the first in line, so that nobody who comes later can take it first. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running -= 1;
  }
}
