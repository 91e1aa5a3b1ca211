import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { FindContact } from '#identity';
import type { Buyer } from './buyer';

/** Where messages about an order go: what the request says, else the customer's own address. */
@Injectable()
export class BuyerEmail {
  constructor(private readonly contacts: FindContact) {}

  async run(tx: Tx, buyer: Buyer, given: string | undefined): Promise<string> {
    if (given !== undefined) return given;
    return buyer.kind === 'guest' ? buyer.email : (await this.contacts.run(tx, buyer.userId)).email;
  }
}
