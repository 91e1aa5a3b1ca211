import { Injectable } from '@nestjs/common';
import { prepared, type Reader } from '#database';

const emailsOf = prepared('select id, email from users where id = any($1::uuid[]) and active');

/** Where messages to customers go. A look without locks. */
@Injectable()
export class FindContact {
  /** @returns the e-mail addresses of those whose account is there and open */
  async run(reader: Reader, userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await reader.query<{ id: string; email: string }>(emailsOf, [userIds]);
    return new Map(rows.map(({ id, email }) => [id, email]));
  }
}
