import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';

/** Those of some ids that name an account, closed ones included, but none that was erased. A look without locks. */
@Injectable()
export class FindKnownUsers {
  async run(reader: Reader, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const known = 'select id from users where id = any($1::uuid[]) and erased_at is null';
    const rows = await reader.query<{ id: string }>(known, [ids]);
    return new Set(rows.map(({ id }) => id));
  }
}
