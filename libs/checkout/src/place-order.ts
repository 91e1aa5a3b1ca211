import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter, Histogram } from 'prom-client';
import { RepriceCart } from '#carts';
import type { Replayable } from '#idempotency';
import { DomainError } from '#kernel';
import { CouponInvalid } from '#pricing';
import { CheckoutRound, type PlaceOrderCommand, PricesMoved } from './checkout-round';
import { DiscountSpent, OutOfStock, PriceChanged } from './checkout.errors';
import { ExpireReservations } from './expire-reservations';
import { HoldStock, type Round } from './hold-stock';

const maxRounds = 5;

/**
 * Places an order: reserves the stock of every line or of none, writes the order as pending, empties the cart, and
 * appends the event, in one transaction. The number of statements does not depend on the number of lines.
 * Locks, in order: idempotency key, cart, (order and reservation of holds that are over,) stock, coupon.
 * @throws OutOfStock, PriceChanged, CouponInvalid, DiscountSpent, CartEmpty, ItemUnavailable, UnknownItem — having changed
 * nothing but shown prices
 */
@Injectable()
export class PlaceOrder {
  constructor(
    private readonly round: CheckoutRound,
    private readonly holdStock: HoldStock,
    private readonly expireReservations: ExpireReservations,
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

  private async rounds(command: PlaceOrderCommand): Promise<Replayable> {
    let round: Round = { expireFirst: false };
    for (let count = 1; ; count += 1) {
      try {
        return await this.round.run(command, round);
      } catch (error) {
        await this.refuseMovedPrices(command, error);
        const next = count < maxRounds ? await this.nextRound(error, count) : undefined;
        if (!next) throw error;
        round = next;
      }
    }
  }

  /** @throws PriceChanged with the new prices, which count from then on, when they are why a cart was refused */
  private async refuseMovedPrices({ source, country }: PlaceOrderCommand, error: unknown): Promise<void> {
    if (error instanceof PricesMoved) throw new PriceChanged(await this.repriceCart.run(error.moved));
    if (error instanceof DiscountSpent && source.kind === 'cart') {
      const { owner } = source;
      throw new PriceChanged(await this.repriceCart.run({ owner, country, variantIds: error.variantIds }));
    }
  }

  /**
   * The round that could end differently, if any. A first refusal may be due to holds that are over. For stock, the second
   * round counts them as free, and its word is final unless there are more of them than fit into one transaction; then they
   * are swept first. A coupon may be held by orders that are over too. A discount that is spent leaves another price.
   */
  private async nextRound(refusal: unknown, count: number): Promise<Round | undefined> {
    if (refusal instanceof DiscountSpent) return { expireFirst: count > 1 };
    const first = count === 1;
    if (refusal instanceof CouponInvalid) {
      return first && (await this.expireReservations.run()) > 0 ? { expireFirst: false } : undefined;
    }
    if (!(refusal instanceof OutOfStock) || refusal.beyondDoubt) return undefined;
    const again = first ? await this.holdStock.worthAnotherRound(refusal) : (await this.expireReservations.run()) > 0;
    return again ? { expireFirst: true } : undefined;
  }
}
