import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import type { Tier } from './rules/profile';

/** The price tier of a customer; null when there is none, or no such customer. A look without locks. */
@Injectable()
export class FindTier {
  async run(reader: Reader, userId: string): Promise<Tier | null> {
    const [row] = await reader.query<{ tier: Tier | null }>('select tier from users where id = $1 and active', [
      userId,
    ]);
    return row?.tier ?? null;
  }
}
