import type { Logger } from '@nestjs/common';

const usualQuietMilliseconds = 60_000;

interface Complaint {
  readonly saidAt: number;
  unsaid: number;
}

/**
 * Complaints that come again and again while something is away. The first of each kind is logged at once, and then one a
 * minute, which says how many were left out: an outage must not bury everything else.
 */
export class CalmLog {
  private readonly complaints = new Map<string, Complaint>();

  constructor(
    private readonly logger: Pick<Logger, 'warn'>,
    private readonly quietMilliseconds = usualQuietMilliseconds,
  ) {}

  /** `kind` says which complaints are one; there are few kinds. */
  warn(kind: string, message: string): void {
    const last = this.complaints.get(kind);
    const now = performance.now();
    if (last && now - last.saidAt < this.quietMilliseconds) {
      last.unsaid += 1;
      return;
    }
    this.complaints.set(kind, { saidAt: now, unsaid: 0 });
    this.logger.warn(last?.unsaid ? `${message} (and ${last.unsaid} times before)` : message);
  }
}
