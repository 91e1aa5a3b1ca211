import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';

/** The id of the order with this reference, if there is one. A look without locks. */
@Injectable()
export class FindOrderByReference {
  async run(reader: Reader, reference: string): Promise<string | undefined> {
    const [row] = await reader.query<{ id: string }>('select id from orders where reference = $1', [reference]);
    return row?.id;
  }
}
