import { Injectable, Logger } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';
import { Statements } from '#database';
import { KeyTaken } from '#idempotency';
import { FindDueOrders, StockMoved, type StockGuard, StockStrategy } from '#inventory';
import { DomainError } from '#kernel';
import { inContext } from '#observability';
import { OutOfStock } from '../checkout.errors';
import type { Checkout, Verdict } from './checkout';
import { CheckoutRound, type RoundOptions } from './checkout-round';
import { GuardTooSmall } from './hold-stock';
import { PeekBaskets } from './peek-baskets';
import { SoldOut } from './sold-out';

export type Verdicts = ReadonlyMap<Checkout, Verdict>;

/** A batch waits no longer than this for a stock row: whoever holds it for longer is not another checkout. */
const batchLockMilliseconds = 1000;

/** After so many attempts in which others were faster, the rows are locked. */
const uncertainAttempts = 4;
const mostAttempts = 12;
const mostRounds = 50;

type Manner = Pick<RoundOptions, 'waits' | 'waitsForCarts' | 'lockTimeoutMilliseconds'>;

const together: Manner = { waits: true, waitsForCarts: false, lockTimeoutMilliseconds: batchLockMilliseconds };
const impatiently: Manner = { waits: false, waitsForCarts: false };
const alone: Manner = { waits: true, waitsForCarts: true };

/**
 * Serves batches of checkouts: what is sold out without a lock, everything else in one transaction, and once more where holds
 * that are over stood in the way. A transaction that fails is none of its members' fault but one's: they are done one by one.
 */
@Injectable()
export class CheckoutDesk {
  private readonly logger = new Logger('Checkout');

  constructor(
    private readonly statements: Statements,
    private readonly round: CheckoutRound,
    private readonly soldOut: SoldOut,
    private readonly strategy: StockStrategy,
    private readonly peekBaskets: PeekBaskets,
    private readonly dueOrders: FindDueOrders,
    @InjectMetric('checkout_restarts_total') private readonly restarts: Counter,
  ) {}

  /** Checkouts that wait for nothing that may take long: those that would have to are deferred. Never rejects. */
  async serve(batch: readonly Checkout[]): Promise<Verdicts> {
    return this.rounds(batch, together);
  }

  /** One checkout, which waits for whatever it needs as long as the role of the process allows. Never rejects. */
  async serveAlone(checkout: Checkout): Promise<Verdict> {
    const verdict = (await this.rounds([checkout], alone)).get(checkout);
    return verdict ?? { kind: 'refused', error: new Error('A checkout was not decided.') };
  }

  /** A refusal may be due to holds that are over: who meets one is decided once more, after they are expired. */
  private async rounds(batch: readonly Checkout[], manner: Manner): Promise<Verdicts> {
    const verdicts = new Map<Checkout, Verdict>();
    try {
      const hopeless = await this.soldOut.hopeless(batch);
      for (const [checkout, error] of hopeless) verdicts.set(checkout, { kind: 'refused', error });
      let open: readonly Checkout[] = batch.filter((checkout) => !hopeless.has(checkout));
      for (let count = 1; open.length > 0 && count <= mostRounds; count += 1) {
        const decided = await this.attempt(open, manner);
        for (const [checkout, verdict] of decided) verdicts.set(checkout, verdict);
        open = await this.worthAnotherRound(decided);
      }
    } catch (error) {
      for (const checkout of batch) if (!verdicts.has(checkout)) verdicts.set(checkout, { kind: 'refused', error });
    }
    return verdicts;
  }

  private async worthAnotherRound(verdicts: Verdicts): Promise<readonly Checkout[]> {
    const short = [...verdicts].flatMap(([checkout, verdict]) =>
      verdict.kind === 'refused' && verdict.error instanceof OutOfStock ? [{ checkout, refusal: verdict.error }] : [],
    );
    for (const { checkout, refusal } of short) this.soldOut.learn(checkout, refusal);
    const doubtful = short.filter(({ refusal }) => !refusal.beyondDoubt);
    const variantIds = [...new Set(doubtful.flatMap(({ refusal }) => refusal.lines.map((line) => line.variantId)))];
    if (variantIds.length === 0) return [];
    const due = await this.dueOrders.run(this.statements, { limit: 1, variantIds });
    if (due.length === 0) return [];
    for (const { checkout } of doubtful) checkout.expireFirst = true;
    return doubtful.map(({ checkout }) => checkout);
  }

  private async attempt(checkouts: readonly Checkout[], manner: Manner): Promise<Verdicts> {
    for (let count = 1; ; count += 1) {
      try {
        return await this.guarded(checkouts, { ...manner, certain: count > uncertainAttempts });
      } catch (error) {
        if (!(error instanceof StockMoved || error instanceof GuardTooSmall) || count === mostAttempts) {
          return this.fallBack(checkouts, manner, error);
        }
        this.restarts.inc({ cause: error.name });
      }
    }
  }

  private async guarded(checkouts: readonly Checkout[], options: Omit<RoundOptions, 'guard'>): Promise<Verdicts> {
    const guard = await this.guardFor(checkouts);
    try {
      return await this.round.run(checkouts, { ...options, guard });
    } finally {
      await guard.release();
    }
  }

  private async guardFor(checkouts: readonly Checkout[]): Promise<StockGuard> {
    if (!this.strategy.needsGuard) return this.strategy.guard([]);
    const lines = [...(await this.peekBaskets.run(checkouts)).values()].flat();
    return this.strategy.guard([...new Set(lines.map(({ variantId }) => variantId))]);
  }

  /**
   * The batch as a whole came to nothing. When a row is locked for long, those that do not need it are served at once and the
   * others deferred; when the database is away, that is everybody's answer; anything else is somebody's own fault.
   */
  private async fallBack(checkouts: readonly Checkout[], manner: Manner, error: unknown): Promise<Verdicts> {
    if (isBusy(error) && manner === together) return this.attempt(checkouts, impatiently);
    if (checkouts.length === 1 || isPassing(error)) {
      return new Map(checkouts.map((checkout) => [checkout, { kind: 'refused', error }]));
    }
    this.restarts.inc({ cause: error instanceof KeyTaken ? error.name : 'BatchFailed' });
    this.logger.warn(`A batch of ${checkouts.length} checkouts is done one by one: ${(error as Error).message}`);
    const verdicts = new Map<Checkout, Verdict>();
    for (const checkout of checkouts) {
      const one = (): Promise<Verdicts> => this.attempt([checkout], manner);
      const decided = await (checkout.context ? inContext(checkout.context, one) : one());
      for (const [decidedCheckout, verdict] of decided) verdicts.set(decidedCheckout, verdict);
    }
    return verdicts;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof DomainError && error.kind === 'busy';
}

/** Nobody's fault: a lock that is held, a database that is away, an answer that was lost. */
function isPassing(error: unknown): boolean {
  return error instanceof DomainError && (error.kind === 'busy' || error.kind === 'unavailable');
}
