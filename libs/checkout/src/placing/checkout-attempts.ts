import { Injectable, Logger } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';
import { Busy } from '#database';
import { KeyTaken } from '#idempotency';
import { type StockGuard, StockMoved, StockStrategy } from '#inventory';
import { DomainError } from '#kernel';
import { inContext } from '#observability';
import type { Checkout, Verdict } from './checkout';
import { CheckoutRound, type RoundOptions } from './checkout-round';
import { GuardTooSmall } from './decide-orders';
import { PeekBaskets } from './peek-baskets';

export type Verdicts = ReadonlyMap<Checkout, Verdict>;

/** How a batch gets at what it needs. */
export interface Manner extends Pick<RoundOptions, 'waits' | 'waitsForCarts'> {
  /** For each lock, in the database and outside. */
  readonly lockTimeoutMilliseconds: number;
}

const shortestWaitMilliseconds = 50;

/** A batch waits no longer than a second for what it needs: whoever holds it for longer is not another checkout. */
export const together: Manner = { waits: true, waitsForCarts: false, lockTimeoutMilliseconds: 1000 };

const impatiently: Manner = { waits: false, waitsForCarts: false, lockTimeoutMilliseconds: shortestWaitMilliseconds };

export function alone(waitMilliseconds: number): Manner {
  const lockTimeoutMilliseconds = Math.max(shortestWaitMilliseconds, Math.ceil(waitMilliseconds));
  return { waits: true, waitsForCarts: true, lockTimeoutMilliseconds };
}

/** After so many attempts in which others were faster, the rows are locked. */
const uncertainAttempts = 4;
const mostAttempts = 12;

/**
 * Brings a batch through one transaction, as often as it takes. One that fails is none of its members' fault but one's: they
 * are then done one by one.
 */
@Injectable()
export class CheckoutAttempts {
  private readonly logger = new Logger('Checkout');

  constructor(
    private readonly round: CheckoutRound,
    private readonly strategy: StockStrategy,
    private readonly peekBaskets: PeekBaskets,
    @InjectMetric('checkout_restarts_total') private readonly restarts: Counter,
  ) {}

  /** @returns a verdict for each; only `together` defers any */
  async run(checkouts: readonly Checkout[], manner: Manner): Promise<Verdicts> {
    for (let count = 1; ; count += 1) {
      try {
        return await this.guarded(checkouts, { ...manner, certain: count > uncertainAttempts });
      } catch (error) {
        if (!beginsAgain(error)) return this.fallBack(checkouts, manner, error);
        if (count === mostAttempts) return this.fallBack(checkouts, manner, new Busy());
        this.restarts.inc({ cause: error.name });
      }
    }
  }

  private async guarded(checkouts: readonly Checkout[], options: Manner & { certain: boolean }): Promise<Verdicts> {
    const guard = await this.guardFor(checkouts, options.lockTimeoutMilliseconds);
    try {
      return await this.round.run(checkouts, { ...options, guard });
    } finally {
      await guard.release();
    }
  }

  private async guardFor(checkouts: readonly Checkout[], waitMilliseconds: number): Promise<StockGuard> {
    if (!this.strategy.needsGuard) return this.strategy.guard([], waitMilliseconds);
    const lines = [...(await this.peekBaskets.run(checkouts)).values()].flat();
    return this.strategy.guard([...new Set(lines.map(({ variantId }) => variantId))], waitMilliseconds);
  }

  /**
   * The batch as a whole came to nothing. When something is held for long, those that do not need it are served at once and the
   * others deferred; when the database is away, that is everybody's answer; anything else is somebody's own fault.
   */
  private async fallBack(checkouts: readonly Checkout[], manner: Manner, error: unknown): Promise<Verdicts> {
    if (isKind(error, 'busy') && manner === together) return this.run(checkouts, impatiently);
    if (isKind(error, 'unavailable')) return all(checkouts, { kind: 'refused', error });
    if (checkouts.length === 1) {
      const deferred = manner === impatiently && isKind(error, 'busy');
      return all(checkouts, deferred ? { kind: 'deferred' } : { kind: 'refused', error });
    }
    this.restarts.inc({ cause: 'BatchFailed' });
    this.logger.warn(`A batch of ${checkouts.length} checkouts is done one by one: ${(error as Error).message}`);
    return this.oneByOne(checkouts, manner);
  }

  private async oneByOne(checkouts: readonly Checkout[], manner: Manner): Promise<Verdicts> {
    const verdicts = new Map<Checkout, Verdict>();
    for (const checkout of checkouts) {
      const one = (): Promise<Verdicts> => this.run([checkout], manner);
      const decided = await (checkout.context ? inContext(checkout.context, one) : one());
      for (const [own, verdict] of decided) verdicts.set(own, verdict);
    }
    return verdicts;
  }
}

/** Somebody else was faster: the same again has another outcome. */
function beginsAgain(error: unknown): error is Error {
  return error instanceof StockMoved || error instanceof GuardTooSmall || error instanceof KeyTaken;
}

function all(checkouts: readonly Checkout[], verdict: Verdict): Verdicts {
  return new Map(checkouts.map((checkout) => [checkout, verdict]));
}

/** `busy`: a lock that is held. `unavailable`: a database that is away, or an answer that was lost. */
function isKind(error: unknown, kind: 'busy' | 'unavailable'): boolean {
  return error instanceof DomainError && error.kind === kind;
}
