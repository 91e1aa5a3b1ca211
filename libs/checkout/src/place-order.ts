import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter, Histogram } from 'prom-client';
import { type CartOwner, ClearCart, type PriceSnapshot, RepriceCart } from '#carts';
import { StoreSettings } from '#config';
import { TransactionRunner, type Tx } from '#database';
import { type Answer, type IdempotencyClaim, IdempotencyKeys, type Replayable } from '#idempotency';
import { DomainError, newSecretToken } from '#kernel';
import { OpenOrder, OrderPlaced, type ShippingAddress } from '#orders';
import { Outbox } from '#queue';
import { BuyerEmail } from './buyer-email';
import type { Buyer } from './buyer';
import { OutOfStock, PriceChanged } from './checkout.errors';
import { draftOrder, viewOfDraft } from './draft-order';
import { GatherBasket, type Source } from './gather-basket';
import { HoldStock, type Round } from './hold-stock';
import type { OrderDetails } from './order-details';
import { hashOfOrderToken } from './order-token';

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

const maxRounds = 20;

/** Carries new prices out of the transaction that must not go through because of them. */
class PricesMoved extends Error {
  constructor(
    readonly owner: CartOwner,
    readonly prices: ReadonlyMap<string, PriceSnapshot>,
  ) {
    super('prices moved');
  }
}

/**
 * Places an order: reserves the stock of every line or of none, writes the order as pending, empties the cart, and
 * appends the event, in one transaction. The number of statements does not depend on the number of lines.
 * Locks, in order: idempotency key, cart, (order and reservation of holds that are over,) stock.
 * @throws OutOfStock, PriceChanged, CartEmpty, ItemUnavailable, UnknownItem — having changed nothing but shown prices
 */
@Injectable()
export class PlaceOrder {
  constructor(
    private readonly flow: PlaceOrderFlow,
    private readonly holdStock: HoldStock,
    private readonly repriceCart: RepriceCart,
    @InjectMetric('order_creation_duration_seconds') private readonly duration: Histogram,
    @InjectMetric('checkout_outcomes_total') private readonly outcomes: Counter,
  ) {}

  async run(command: PlaceOrderCommand): Promise<Replayable> {
    const stopTimer = this.duration.startTimer();
    try {
      const answer = await this.rounds(command);
      this.outcomes.inc({ outcome: answer.replayed ? 'replayed' : 'placed' });
      stopTimer();
      return answer;
    } catch (error) {
      this.outcomes.inc({ outcome: error instanceof DomainError ? error.code : 'error' });
      throw error;
    }
  }

  /** Every further round expires holds first, so the bound is reached only if others grab the freed stock each time. */
  private async rounds(command: PlaceOrderCommand): Promise<Replayable> {
    for (let round = 1; ; round += 1) {
      try {
        return await this.flow.run(command, { expireFirst: round > 1 });
      } catch (error) {
        if (error instanceof PricesMoved) throw new PriceChanged(await this.repriceCart.run(error.owner, error.prices));
        const again =
          error instanceof OutOfStock && round < maxRounds && (await this.holdStock.worthAnotherRound(error));
        if (!again) throw error;
      }
    }
  }
}

/** One round of placing an order. */
@Injectable()
export class PlaceOrderFlow {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly basket: GatherBasket,
    private readonly emails: BuyerEmail,
    private readonly holdStock: HoldStock,
    private readonly steps: WriteOrder,
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
    const placedAt = await this.steps.run(tx, draft, basket.cartId);
    const details: OrderDetails = {
      order: viewOfDraft(draft, placedAt),
      reservation: { ...reservation, status: 'active' },
      payment: undefined,
    };
    const headers: Record<string, string> = guestToken === undefined ? {} : { 'x-order-token': guestToken };
    return { status: 201, body: command.present(details), headers, resourceId: draft.id };
  }
}

/** Writes what was decided: the order, the emptied cart, the event. */
@Injectable()
export class WriteOrder {
  constructor(
    private readonly openOrder: OpenOrder,
    private readonly clearCart: ClearCart,
    private readonly outbox: Outbox,
  ) {}

  async run(tx: Tx, draft: Parameters<OpenOrder['run']>[1], cartId: string | undefined): Promise<Date> {
    const placedAt = await this.openOrder.run(tx, draft);
    if (cartId !== undefined) await this.clearCart.within(tx, cartId);
    await this.outbox.append(tx, OrderPlaced, { orderId: draft.id });
    return placedAt;
  }
}
