import { Injectable } from '@nestjs/common';
import { prepared, type Reader } from '#database';
import type { Tier } from './rules/profile';

const tiersOf = prepared('select id, tier from users where id = any($1::uuid[]) and active and tier is not null');

/** The price tiers of customers. A look without locks. */
@Injectable()
export class FindTier {
  /** @returns the tiers of those that have one */
  async run(reader: Reader, userIds: readonly string[]): Promise<ReadonlyMap<string, Tier>> {
    const rows = await reader.query<{ id: string; tier: Tier }>(tiersOf, [userIds]);
    return new Map(rows.map(({ id, tier }) => [id, tier]));
  }
}
