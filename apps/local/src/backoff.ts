export interface BackoffLimits {
  readonly firstMilliseconds: number;
  readonly maxMilliseconds: number;
  /** Whoever has been healthy for this long begins again with the first delay. */
  readonly forgivenAfterMilliseconds: number;
}

export const restartLimits: BackoffLimits = {
  firstMilliseconds: 500,
  maxMilliseconds: 30_000,
  forgivenAfterMilliseconds: 60_000,
};

/** How long to wait before something that has died is started again: twice as long each time, up to a bound. */
export class Backoff {
  private failures = 0;

  constructor(private readonly limits: BackoffLimits = restartLimits) {}

  /** The delay after a life that was healthy for `healthyMilliseconds`. */
  afterDeath(healthyMilliseconds: number): number {
    if (healthyMilliseconds >= this.limits.forgivenAfterMilliseconds) this.failures = 0;
    const delay = this.limits.firstMilliseconds * 2 ** Math.min(this.failures, 30);
    this.failures += 1;
    return Math.min(delay, this.limits.maxMilliseconds);
  }

  /** Deaths in a row. */
  get deaths(): number {
    return this.failures;
  }
}
