import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';

/** Those of some ids that name an account, closed ones included. A look without locks. */
@Injectable()
export class FindKnownUsers {
  async run(reader: Reader, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await reader.query<{ id: string }>('select id from users where id = any($1::uuid[])', [ids]);
    return new Set(rows.map(({ id }) => id));
  }
}
