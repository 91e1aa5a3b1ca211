import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { ExpiringRepository } from './store/expiring.repository';

/**
 * Finds holds that end soon and remembers that it did, so that each is found once, also when it is extended afterwards. Any
 * number may look at once. Locks: reservation, leaving out those that are locked.
 */
@Injectable()
export class MarkExpiring {
  constructor(private readonly expiring: ExpiringRepository) {}

  /** @returns the orders whose hold ends within so many seconds, at most `limit` of them */
  async run(tx: Tx, options: { withinSeconds: number; limit: number }): Promise<readonly string[]> {
    return this.expiring.mark(tx, options);
  }
}
