import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter, Histogram } from 'prom-client';
import { type MovedPrices, RepriceCart } from '#carts';
import type { Replayable } from '#idempotency';
import { DomainError } from '#kernel';
import { CouponSpent, DiscountSpent, PriceChanged } from '../checkout.errors';
import { FreeDiscounts } from '../free-discounts';
import type { PlaceOrderCommand } from './checkout';
import { CheckoutQueue } from './checkout-queue';
import { PricesMoved } from './basket';
import { KeysAtWork } from './keys-at-work';

const maxRounds = 5;

/**
 * Places an order: reserves the stock of every line or of none, writes the order as pending, empties the cart, and appends the
 * event, in one transaction, which it shares with checkouts that arrived at the same time.
 * @throws OutOfStock, PriceChanged, CouponInvalid, DiscountSpent, CartEmpty, ItemUnavailable, UnknownItem — having changed
 * nothing but shown prices; QueueFull, Busy — having changed nothing
 */
@Injectable()
export class PlaceOrder {
  constructor(
    private readonly queue: CheckoutQueue,
    private readonly keysAtWork: KeysAtWork,
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
    for (let count = 1; ; count += 1) {
      try {
        return await this.keysAtWork.run(command.claim, () => this.queue.run(command));
      } catch (error) {
        if (error instanceof PricesMoved) throw await this.shownAnew(error.moved);
        if (!(error instanceof CouponSpent || error instanceof DiscountSpent)) throw error;
        if (count === maxRounds || !(await this.mayEndDifferently(command, error))) {
          throw await this.finalRefusal(command, error);
        }
      }
    }
  }

  /** Uses of discounts may be held by orders that are over. A buyer who has been shown no price gets the one that is left. */
  private async mayEndDifferently(command: PlaceOrderCommand, refusal: CouponSpent | DiscountSpent): Promise<boolean> {
    const freed = await this.queue.aside(() => this.freeDiscounts.run(refusal.ruleIds));
    return freed || (refusal instanceof DiscountSpent && command.source.kind === 'items');
  }

  /** A cart is shown the prices without the discount that is gone; they count from then on. */
  private async finalRefusal({ source, country }: PlaceOrderCommand, refusal: Error): Promise<Error> {
    if (!(refusal instanceof DiscountSpent) || source.kind === 'items') return refusal;
    return this.shownAnew({ owner: source.owner, country, variantIds: refusal.variantIds });
  }

  private async shownAnew(moved: MovedPrices): Promise<PriceChanged> {
    return new PriceChanged(await this.queue.aside(() => this.repriceCart.run(moved)));
  }
}
