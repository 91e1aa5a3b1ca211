import { Injectable } from '@nestjs/common';
import { StoreSettings } from '#config';
import type { Tx } from '#database';
import { newSecretToken } from '#kernel';
import type { ShippingAddress } from '#orders';
import type { Buyer } from './buyer';
import { BuyerEmail } from './buyer-email';
import type { OrderTerms } from './draft-order';
import { hashOfOrderToken } from './order-token';

/** Settles what an order says besides its lines. */
@Injectable()
export class SettleTerms {
  constructor(
    private readonly emails: BuyerEmail,
    private readonly store: StoreSettings,
  ) {}

  /** @returns the terms, and the token by which a guest sees the order again */
  async run(
    tx: Tx,
    request: {
      readonly buyer: Buyer;
      readonly email?: string;
      readonly country: string | null;
      readonly shippingAddress: ShippingAddress | null;
    },
  ): Promise<{ terms: OrderTerms; guestToken: string | undefined }> {
    const { buyer, country, shippingAddress } = request;
    const email = await this.emails.run(tx, buyer, request.email);
    const guestToken = buyer.kind === 'guest' ? newSecretToken() : undefined;
    const tokenHash = guestToken === undefined ? null : hashOfOrderToken(guestToken);
    const { currency } = this.store;
    return { terms: { buyer, email, tokenHash, currency, country, shippingAddress }, guestToken };
  }
}
