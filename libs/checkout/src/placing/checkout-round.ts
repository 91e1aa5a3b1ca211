import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Tx } from '#database';
import { IdempotencyKeys } from '#idempotency';
import { type Checkout, Docket, type Verdict } from './checkout';
import { GatherBaskets } from './gather-baskets';
import { type HoldOptions, HoldStock } from './hold-stock';
import { SettleTerms } from './settle-terms';
import { WriteOrders } from './write-orders';

export interface RoundOptions extends HoldOptions {
  /** False defers a checkout whose cart somebody else is working on. */
  readonly waitsForCarts: boolean;
  /** How long each lock is waited for; what the role of the process says when it is left out. */
  readonly lockTimeoutMilliseconds?: number;
}

/**
 * One transaction for a whole batch, from the idempotency keys to the events: every checkout in it is placed whole or refused
 * having changed nothing, in the order in which they came. The number of statements does not depend on their number.
 * Locks, in order: idempotency key, cart, (order and reservation of holds that are over,) stock, coupon.
 */
@Injectable()
export class CheckoutRound {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly baskets: GatherBaskets,
    private readonly settleTerms: SettleTerms,
    private readonly holdStock: HoldStock,
    private readonly writeOrders: WriteOrders,
  ) {}

  /**
   * @returns a verdict for each; they count because the transaction has committed
   * @throws whatever stops the transaction as a whole; then nothing has happened, unless it is OutcomeUnknown
   */
  async run(checkouts: readonly Checkout[], options: RoundOptions): Promise<ReadonlyMap<Checkout, Verdict>> {
    const { lockTimeoutMilliseconds } = options;
    return this.transactions.run((tx) => this.decide(tx, checkouts, options), { lockTimeoutMilliseconds });
  }

  private async decide(
    tx: Tx,
    checkouts: readonly Checkout[],
    options: RoundOptions,
  ): Promise<ReadonlyMap<Checkout, Verdict>> {
    const docket = new Docket();
    const open = await this.claim(tx, docket, checkouts);
    const baskets = await this.baskets.run(tx, docket, { checkouts: open, waits: options.waitsForCarts });
    const drafted = await this.settleTerms.run(tx, docket, baskets);
    const held = await this.holdStock.run(tx, docket, drafted, options);
    await this.writeOrders.run(tx, docket, held);
    return docket.verdicts;
  }

  /** @returns those whose key is free, and those that have none */
  private async claim(tx: Tx, docket: Docket, checkouts: readonly Checkout[]): Promise<readonly Checkout[]> {
    const keyed = checkouts.flatMap((checkout) =>
      checkout.command.claim ? [{ checkout, claim: checkout.command.claim }] : [],
    );
    const claimed = await this.keys.claimAll(
      tx,
      keyed.map(({ claim }) => claim),
    );
    keyed.forEach(({ checkout }, index) => {
      const state = claimed[index];
      if (state?.kind === 'answered') docket.answer(checkout, state.answer);
      if (state?.kind === 'refused') docket.refuse(checkout, state.error);
    });
    return checkouts.filter((checkout) => !docket.verdicts.has(checkout));
  }
}
