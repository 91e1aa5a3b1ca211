import { Injectable } from '@nestjs/common';
import { StoreSettings } from '#config';
import type { Tx } from '#database';
import { InvalidToken } from '#http';
import { FindContact } from '#identity';
import { newSecretToken } from '#kernel';
import type { OrderDraft } from '#orders';
import { hashOfOrderToken } from '../order-token';
import type { Checkout, Docket } from './checkout';
import { draftOrder } from './draft-order';
import type { Basket } from './basket';

/** An order that is still to be written. */
export interface DraftedOrder {
  readonly checkout: Checkout;
  readonly cartId: string | undefined;
  readonly draft: OrderDraft;
  /** By which a guest sees the order again. */
  readonly guestToken: string | undefined;
}

/** Settles what the orders of a batch say besides their lines. */
@Injectable()
export class SettleTerms {
  constructor(
    private readonly contacts: FindContact,
    private readonly store: StoreSettings,
  ) {}

  /** E-mail addresses of the customers who gave none. One statement at most; locks nothing. */
  async emailsFor(tx: Tx, checkouts: readonly Checkout[]): Promise<ReadonlyMap<string, string>> {
    const asked = checkouts.flatMap(({ command, customerId }) =>
      command.email === undefined ? (customerId ?? []) : [],
    );
    return asked.length === 0 ? new Map() : this.contacts.run(tx, [...new Set(asked)]);
  }

  /** Refuses with InvalidToken, when the account was closed. */
  run(
    docket: Docket,
    baskets: readonly { readonly checkout: Checkout; readonly basket: Basket }[],
    emails: ReadonlyMap<string, string>,
  ): DraftedOrder[] {
    return docket.each(baskets, ({ checkout, basket }) => this.draft(checkout, basket, emails));
  }

  private draft(checkout: Checkout, basket: Basket, emails: ReadonlyMap<string, string>): DraftedOrder {
    const { buyer, shippingAddress } = checkout.command;
    const guestToken = buyer.kind === 'guest' ? newSecretToken() : undefined;
    const tokenHash = guestToken === undefined ? null : hashOfOrderToken(guestToken);
    const { currency } = this.store;
    const email = emailFor(checkout, emails);
    const { country } = basket;
    const { context } = checkout;
    const draft = draftOrder(basket, { buyer, email, tokenHash, currency, country, shippingAddress, context });
    return { checkout, cartId: basket.cartId, draft, guestToken };
  }
}

/** Where messages about an order go: what the request says, else the customer's own address. @throws InvalidToken */
function emailFor({ command: { buyer, email } }: Checkout, emails: ReadonlyMap<string, string>): string {
  const address = email ?? (buyer.kind === 'guest' ? buyer.email : emails.get(buyer.userId));
  if (address === undefined) throw new InvalidToken();
  return address;
}
