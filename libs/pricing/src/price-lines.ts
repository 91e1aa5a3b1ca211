import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { type PriceRequest, type Quote, quote } from './rules/quote';

/** Prices the lines of a cart or an order, by what the database says at this moment. */
@Injectable()
export class PriceLines {
  /** @param _reader where price rules are read from: the transaction that charges, or single statements for a look */
  async run(_reader: Reader, lines: readonly PriceRequest[]): Promise<readonly Quote[]> {
    return lines.map(quote);
  }
}
