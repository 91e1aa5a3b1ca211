/** How fast a queue has been drained lately, and so how long its end has to wait. */
export class DrainRate {
  private secondsEach = 0;

  served(count: number, seconds: number): void {
    if (count === 0) return;
    const each = seconds / count;
    this.secondsEach = this.secondsEach === 0 ? each : this.secondsEach * 0.9 + each * 0.1;
  }

  /** Whole seconds until so many are served, at least 1 and at most 60. */
  secondsFor(waiting: number): number {
    return Math.min(60, Math.max(1, Math.ceil(this.secondsEach * waiting)));
  }
}
