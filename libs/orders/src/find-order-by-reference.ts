import { Injectable } from '@nestjs/common';
import { prepared, type Reader } from '#database';

const orderByReference = prepared('select id from orders where reference = $1');

/** The id of the order with this reference, if there is one. A look without locks. */
@Injectable()
export class FindOrderByReference {
  async run(reader: Reader, reference: string): Promise<string | undefined> {
    const [row] = await reader.query<{ id: string }>(orderByReference, [reference]);
    return row?.id;
  }
}
