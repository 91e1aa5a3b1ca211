import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { IdempotencyKeys, inFlight, nameOf } from '#idempotency';
import { FindAvailability, StockStrategy } from '#inventory';
import { OutOfStock } from '../checkout.errors';
import type { Checkout, Verdict } from './checkout';
import { alone, CheckoutAttempts, type Manner, together, type Verdicts } from './checkout-attempts';
import { SoldOut } from './sold-out';

/** Each expires up to 500 holds that are over, so that no number of them stands in the way of a sale. */
const mostRounds = 50;

/** Serves batches of checkouts: what is sold out without a lock, everything else in one transaction or a few. */
@Injectable()
export class CheckoutDesk {
  constructor(
    private readonly statements: Statements,
    private readonly attempts: CheckoutAttempts,
    private readonly soldOut: SoldOut,
    private readonly strategy: StockStrategy,
    private readonly availability: FindAvailability,
    private readonly keys: IdempotencyKeys,
  ) {}

  /** Checkouts that wait for nothing that may take long: those that would have to are deferred. Never rejects. */
  async serve(batch: readonly Checkout[]): Promise<Verdicts> {
    return this.rounds(batch, together);
  }

  /** One checkout, which waits for whatever it needs, for each lock at most so long. Never rejects. */
  async serveAlone(checkout: Checkout, waitMilliseconds: number): Promise<Verdict> {
    const verdict = (await this.rounds([checkout], alone(waitMilliseconds))).get(checkout);
    return verdict ?? { kind: 'refused', error: new Error('A checkout was not decided.') };
  }

  /** A refusal may be due to holds that are over: who meets one is decided once more, after they are expired. */
  private async rounds(batch: readonly Checkout[], manner: Manner): Promise<Verdicts> {
    const verdicts = new Map<Checkout, Verdict>();
    const refuse = (checkout: Checkout, error: unknown): void =>
      void verdicts.set(checkout, { kind: 'refused', error });
    try {
      for (const [checkout, refusal] of await this.refusedAtOnce(batch)) refuse(checkout, refusal);
      let open: readonly Checkout[] = batch.filter((checkout) => !verdicts.has(checkout));
      for (let count = 1; open.length > 0 && count <= mostRounds; count += 1) {
        const decided = await this.attempts.run(open, manner);
        for (const [checkout, verdict] of decided) verdicts.set(checkout, verdict);
        open = await this.worthAnotherRound(decided);
      }
    } catch (error) {
      for (const checkout of batch) if (!verdicts.has(checkout)) refuse(checkout, error);
    }
    return verdicts;
  }

  /** What is sold out, and, where it would be noticed only after a wait, keys that are at work in other processes. */
  private async refusedAtOnce(batch: readonly Checkout[]): Promise<ReadonlyMap<Checkout, Error>> {
    const refusals = new Map<Checkout, Error>(await this.soldOut.hopeless(batch));
    if (!this.strategy.needsGuard) return refusals;
    const keyed = batch.flatMap((checkout) =>
      checkout.command.claim ? [{ checkout, claim: checkout.command.claim }] : [],
    );
    const atWork = await this.keys.atWork(
      this.statements,
      keyed.map(({ claim }) => claim),
    );
    for (const { checkout, claim } of keyed) if (atWork.has(nameOf(claim))) refusals.set(checkout, inFlight());
    return refusals;
  }

  /**
   * Those for whom there is more than they were refused for: holds that are over count as free, and so does what a sweep has
   * given back since the refusal.
   */
  private async worthAnotherRound(verdicts: Verdicts): Promise<readonly Checkout[]> {
    const short = [...verdicts].flatMap(([checkout, verdict]) =>
      verdict.kind === 'refused' && verdict.error instanceof OutOfStock ? [{ checkout, refusal: verdict.error }] : [],
    );
    for (const { checkout, refusal } of short) this.soldOut.learn(checkout, refusal);
    const doubtful = short.filter(({ refusal }) => !refusal.beyondDoubt);
    const variantIds = [...new Set(doubtful.flatMap(({ refusal }) => refusal.lines.map((line) => line.variantId)))];
    const available = await this.availability.run(this.statements, variantIds);
    const hopeful = doubtful.filter(({ refusal }) =>
      refusal.lines.some((line) => (available.get(line.variantId) ?? 0) > line.available),
    );
    for (const { checkout } of hopeful) checkout.expireFirst = true;
    return hopeful.map(({ checkout }) => checkout);
  }
}
