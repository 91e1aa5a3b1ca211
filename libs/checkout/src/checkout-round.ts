import { Injectable } from '@nestjs/common';
import type { CartOwner, PriceSnapshot } from '#carts';
import { StoreSettings } from '#config';
import { TransactionRunner, type Tx } from '#database';
import { type Answer, type IdempotencyClaim, IdempotencyKeys, type Replayable } from '#idempotency';
import { newSecretToken } from '#kernel';
import type { ShippingAddress } from '#orders';
import type { Buyer } from './buyer';
import { BuyerEmail } from './buyer-email';
import { draftOrder, viewOfDraft } from './draft-order';
import { GatherBasket, type Source } from './gather-basket';
import { HoldStock, type Round } from './hold-stock';
import type { OrderDetails } from './order-details';
import { hashOfOrderToken } from './order-token';
import { WriteOrder } from './write-order';

export interface PlaceOrderCommand {
  readonly buyer: Buyer;
  /** Overrides the customer's own address. */
  readonly email?: string;
  readonly source: Source;
  readonly country: string | null;
  readonly shippingAddress: ShippingAddress | null;
  readonly claim: IdempotencyClaim | undefined;
  /** Builds the body of the answer; it is stored with the idempotency key in the same transaction. */
  readonly present: (details: OrderDetails) => unknown;
}

/** Carries new prices out of the transaction that must not go through because of them. */
export class PricesMoved extends Error {
  constructor(
    readonly owner: CartOwner,
    readonly prices: ReadonlyMap<string, PriceSnapshot>,
  ) {
    super('prices moved');
  }
}

/** One round of placing an order: one transaction from the idempotency key to the event. */
@Injectable()
export class CheckoutRound {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly basket: GatherBasket,
    private readonly emails: BuyerEmail,
    private readonly holdStock: HoldStock,
    private readonly writeOrder: WriteOrder,
    private readonly store: StoreSettings,
  ) {}

  async run(command: PlaceOrderCommand, round: Round): Promise<Replayable> {
    return this.transactions.run((tx) => this.keys.once(tx, command.claim, () => this.place(tx, command, round)));
  }

  private async place(tx: Tx, command: PlaceOrderCommand, round: Round): Promise<Answer> {
    const { buyer, source, country, shippingAddress } = command;
    const basket = await this.basket.run(tx, source);
    if (basket.newPrices.size > 0 && source.kind === 'cart') throw new PricesMoved(source.owner, basket.newPrices);
    const email = await this.emails.run(tx, buyer, command.email);
    const guestToken = buyer.kind === 'guest' ? newSecretToken() : undefined;
    const tokenHash = guestToken === undefined ? null : hashOfOrderToken(guestToken);
    const terms = { buyer, email, tokenHash, currency: this.store.currency, country, shippingAddress };
    const draft = draftOrder(basket, terms);
    const reservation = await this.holdStock.run(tx, draft, round);
    const placedAt = await this.writeOrder.run(tx, draft, basket.cartId);
    const details: OrderDetails = {
      order: viewOfDraft(draft, placedAt),
      reservation: { ...reservation, status: 'active' },
      payment: undefined,
    };
    const headers: Record<string, string> = guestToken === undefined ? {} : { 'x-order-token': guestToken };
    return { status: 201, body: command.present(details), headers, resourceId: draft.id };
  }
}
