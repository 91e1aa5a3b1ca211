import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter, Histogram } from 'prom-client';
import { RepriceCart } from '#carts';
import type { Replayable } from '#idempotency';
import { DomainError } from '#kernel';
import { CheckoutRound, type PlaceOrderCommand, PricesMoved } from './checkout-round';
import { OutOfStock, PriceChanged } from './checkout.errors';
import { ExpireReservations } from './expire-reservations';
import { HoldStock } from './hold-stock';

const maxRounds = 5;

/**
 * Places an order: reserves the stock of every line or of none, writes the order as pending, empties the cart, and
 * appends the event, in one transaction. The number of statements does not depend on the number of lines.
 * Locks, in order: idempotency key, cart, (order and reservation of holds that are over,) stock.
 * @throws OutOfStock, PriceChanged, CartEmpty, ItemUnavailable, UnknownItem — having changed nothing but shown prices
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
    for (let round = 1; ; round += 1) {
      try {
        return await this.round.run(command, { expireFirst: round > 1 });
      } catch (error) {
        if (error instanceof PricesMoved) {
          throw new PriceChanged(await this.repriceCart.run(error.owner, error.prices));
        }
        const again = error instanceof OutOfStock && round < maxRounds && (await this.mayEndDifferently(error, round));
        if (!again) throw error;
      }
    }
  }

  /**
   * A first refusal may be due to holds that are over; the second round counts them as free, and its word is final unless
   * there are more of them than fit into one transaction. Then they are swept first.
   */
  private async mayEndDifferently(refusal: OutOfStock, round: number): Promise<boolean> {
    if (refusal.beyondDoubt) return false;
    if (round === 1) return this.holdStock.worthAnotherRound(refusal);
    return (await this.expireReservations.run()) > 0;
  }
}
