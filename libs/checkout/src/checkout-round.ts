import { Injectable } from '@nestjs/common';
import type { MovedPrices } from '#carts';
import { TransactionRunner, type Tx } from '#database';
import { type Answer, type IdempotencyClaim, IdempotencyKeys, type Replayable } from '#idempotency';
import type { ShippingAddress } from '#orders';
import type { Buyer } from './buyer';
import { draftOrder, viewOfDraft } from './draft-order';
import { GatherBasket, type Source } from './gather-basket';
import { HoldStock, type Round } from './hold-stock';
import type { OrderDetails } from './order-details';
import { SettleTerms } from './settle-terms';
import { TakeDiscounts } from './take-discounts';
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

/** Carries out which prices are new, of the transaction that must not go through because of them. */
export class PricesMoved extends Error {
  constructor(readonly moved: MovedPrices) {
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
    private readonly settleTerms: SettleTerms,
    private readonly holdStock: HoldStock,
    private readonly takeDiscounts: TakeDiscounts,
    private readonly writeOrder: WriteOrder,
  ) {}

  async run(command: PlaceOrderCommand, round: Round): Promise<Replayable> {
    return this.transactions.run((tx) => this.keys.once(tx, command.claim, () => this.place(tx, command, round)));
  }

  private async place(tx: Tx, command: PlaceOrderCommand, round: Round): Promise<Answer> {
    const { buyer, source, country } = command;
    const customerId = buyer.kind === 'customer' ? buyer.userId : null;
    const basket = await this.basket.run(tx, source, { customerId, country });
    if (basket.moved) throw new PricesMoved(basket.moved);
    const { terms, guestToken } = await this.settleTerms.run(tx, { ...command, country: basket.country });
    const draft = draftOrder(basket, terms);
    const { reservation, uses } = await this.holdStock.run(tx, draft, round);
    await this.takeDiscounts.run(tx, uses, draft);
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
