import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { InvalidToken } from '#http';

/** Where messages to a customer go. A look without locks. */
@Injectable()
export class FindContact {
  /** @throws InvalidToken when the account is gone or closed */
  async run(reader: Reader, userId: string): Promise<{ email: string }> {
    const [row] = await reader.query<{ email: string }>('select email from users where id = $1 and active', [userId]);
    if (!row) throw new InvalidToken();
    return row;
  }
}
