import { Injectable } from '@nestjs/common';
import { prepared, TransactionRunner, type Tx } from '#database';
import { type Claimed, IdempotencyKeys } from '#idempotency';
import { basketOf } from './basket-of';
import { type Checkout, Docket, type Verdict } from './checkout';
import { DecideOrders, type DecideOptions } from './decide-orders';
import { GatherItems } from './gather-items';
import { PriceBaskets } from './price-baskets';
import { SettleTerms } from './settle-terms';
import { WriteOrders } from './write-orders';

export interface RoundOptions extends DecideOptions {
  /** False defers a checkout whose cart somebody else is working on. */
  readonly waitsForCarts: boolean;
  /** How long each lock is waited for; what the role of the process says when it is left out. */
  readonly lockTimeoutMilliseconds?: number;
}

/** Sent first, so it holds for every lock of the transaction; and says when that began. */
const beginRound = prepared(`
  select now() as at, set_config('lock_timeout', coalesce($1::text, current_setting('lock_timeout')), true) as timeout`);

/**
 * One transaction for a whole batch, from the idempotency keys to the events: every checkout in it is placed whole or refused
 * having changed nothing, in the order in which they came. The number of statements does not depend on their number, and those
 * that do not need each other's answers are sent together.
 * Locks, in order: idempotency key, cart, (order and reservation of holds that are over,) stock, coupon.
 */
@Injectable()
export class CheckoutRound {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly gatherItems: GatherItems,
    private readonly priceBaskets: PriceBaskets,
    private readonly settleTerms: SettleTerms,
    private readonly decideOrders: DecideOrders,
    private readonly writeOrders: WriteOrders,
  ) {}

  /**
   * @returns a verdict for each; they count because the transaction has committed
   * @throws whatever stops the transaction as a whole; then nothing has happened, unless it is OutcomeUnknown
   */
  async run(checkouts: readonly Checkout[], options: RoundOptions): Promise<ReadonlyMap<Checkout, Verdict>> {
    return this.transactions.run((tx) => this.decide(tx, checkouts, options));
  }

  private async decide(
    tx: Tx,
    checkouts: readonly Checkout[],
    options: RoundOptions,
  ): Promise<ReadonlyMap<Checkout, Verdict>> {
    const docket = new Docket();
    const [at, open, gathered, emails] = await tx.together([
      this.begin(tx, options),
      this.claim(tx, docket, checkouts),
      this.gatherItems.run(tx, { checkouts, waits: options.waitsForCarts }),
      this.settleTerms.emailsFor(tx, checkouts),
    ]);
    const unpriced = docket.each(
      open.map((checkout) => ({ checkout })),
      ({ checkout }) => ({ checkout, ...basketOf(checkout, gathered) }),
    );
    const baskets = await this.priceBaskets.run(tx, docket, unpriced);
    const drafted = this.settleTerms.run(docket, baskets, emails);
    const decided = await this.decideOrders.run(tx, docket, { drafted, options });
    if (decided) await this.writeOrders.run(tx, docket, { decided, guard: options.guard, at });
    return docket.verdicts;
  }

  /** @returns those whose key is free, and those that have none */
  private async claim(tx: Tx, docket: Docket, checkouts: readonly Checkout[]): Promise<readonly Checkout[]> {
    const keyed = checkouts.flatMap((checkout) =>
      checkout.command.claim ? [{ checkout, claim: checkout.command.claim }] : [],
    );
    const claims = keyed.map(({ claim }) => claim);
    const claimed = await this.keys.claimAll(tx, claims);
    keyed.forEach(({ checkout }, index) => settle(docket, checkout, claimed[index]));
    return checkouts.filter((checkout) => !docket.verdicts.has(checkout));
  }

  private async begin(tx: Tx, { lockTimeoutMilliseconds: timeout }: RoundOptions): Promise<Date> {
    const [row] = await tx.query<{ at: Date }>(beginRound, [timeout === undefined ? null : String(timeout)]);
    if (!row) throw new Error('The database has no clock.');
    return row.at;
  }
}

function settle(docket: Docket, checkout: Checkout, claimed: Claimed | undefined): void {
  if (claimed?.kind === 'answered') docket.answer(checkout, claimed.answer);
  if (claimed?.kind === 'refused') docket.refuse(checkout, claimed.error);
}
