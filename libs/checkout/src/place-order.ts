import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter, Histogram } from 'prom-client';
import { RepriceCart } from '#carts';
import type { Replayable } from '#idempotency';
import { DomainError } from '#kernel';
import { CheckoutRound, type PlaceOrderCommand, PricesMoved } from './checkout-round';
import { CouponSpent, DiscountSpent, OutOfStock, PriceChanged } from './checkout.errors';
import { ExpireReservations } from './expire-reservations';
import { FreeDiscounts } from './free-discounts';
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
    private readonly freeDiscounts: FreeDiscounts,
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
        if (error instanceof PricesMoved) throw new PriceChanged(await this.repriceCart.run(error.moved));
        const next = count < maxRounds ? await this.nextRound(command, error, round) : undefined;
        if (!next) throw await this.finalRefusal(command, error);
        round = next;
      }
    }
  }

  /**
   * The round that could end differently, if any. A refusal may be due to holds that are over. For stock, a round that
   * expires them first has the final word, unless there are more of them than fit into one transaction; then they are swept
   * before. Uses of discounts that they hold are freed. A buyer who has been shown no price gets the one that is left.
   */
  private async nextRound(command: PlaceOrderCommand, refusal: unknown, round: Round): Promise<Round | undefined> {
    if (refusal instanceof CouponSpent || refusal instanceof DiscountSpent) {
      const freed = await this.freeDiscounts.run(refusal.ruleIds);
      const unseen = refusal instanceof DiscountSpent && command.source.kind === 'items';
      return freed || unseen ? round : undefined;
    }
    if (!(refusal instanceof OutOfStock) || refusal.beyondDoubt) return undefined;
    const worthwhile = round.expireFirst
      ? (await this.expireReservations.run()) > 0
      : await this.holdStock.worthAnotherRound(refusal);
    return worthwhile ? { expireFirst: true } : undefined;
  }

  /** A cart is shown the prices without the discount that is gone; they count from then on. */
  private async finalRefusal({ source, country }: PlaceOrderCommand, refusal: unknown): Promise<unknown> {
    if (!(refusal instanceof DiscountSpent) || source.kind === 'items') return refusal;
    const { owner } = source;
    return new PriceChanged(await this.repriceCart.run({ owner, country, variantIds: refusal.variantIds }));
  }
}
