import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { FindAvailability } from './find-availability';
import { RecentGlances } from './recent-glances';

/**
 * How many units of each variant could be sold, for showing: at most a second old, and what this process has committed
 * is seen at once. A hold that runs out is noticed by the view alone, which is why it is never kept for longer.
 */
@Injectable()
export class GlanceAtStock {
  constructor(
    private readonly statements: Statements,
    private readonly findAvailability: FindAvailability,
    private readonly glances: RecentGlances,
  ) {}

  /** At once when all of them were seen a moment ago. */
  run(variantIds: readonly string[]): ReadonlyMap<string, number> | Promise<ReadonlyMap<string, number>> {
    const seen = this.glances.seen(variantIds);
    return seen ?? this.glances.levelsOf(variantIds, (missing) => this.findAvailability.run(this.statements, missing));
  }
}
