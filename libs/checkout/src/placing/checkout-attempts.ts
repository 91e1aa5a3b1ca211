import { Injectable, Logger } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';
import { Busy, translateDatabaseError } from '#database';
import { KeyTaken } from '#idempotency';
import { openGuard, type StockGuard, StockMoved, StockStrategy } from '#inventory';
import { DomainError } from '#kernel';
import { LocksUnavailable } from '#locks';
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

/** A batch waits no longer than a second for each lock: whoever holds it for longer is not another checkout. */
export const together: Manner = { waits: true, waitsForCarts: false, lockTimeoutMilliseconds: 1000 };

/** Takes what is free, under locks of the database whatever the strategy. */
const impatiently: Manner = { waits: false, waitsForCarts: false, lockTimeoutMilliseconds: shortestWaitMilliseconds };

export function alone(waitMilliseconds: number): Manner {
  const lockTimeoutMilliseconds = Math.max(shortestWaitMilliseconds, Math.ceil(waitMilliseconds));
  return { waits: true, waitsForCarts: true, lockTimeoutMilliseconds };
}

/** For so long after a batch has met something that is held, the next ones do not wait for anything. */
const impatientMilliseconds = 1000;

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
  private impatientUntil = 0;

  constructor(
    private readonly round: CheckoutRound,
    private readonly strategy: StockStrategy,
    private readonly peekBaskets: PeekBaskets,
    @InjectMetric('checkout_restarts_total') private readonly restarts: Counter,
  ) {}

  /** @returns a verdict for each; only `together` defers any */
  async run(checkouts: readonly Checkout[], wished: Manner): Promise<Verdicts> {
    const manner = wished === together && performance.now() < this.impatientUntil ? impatiently : wished;
    for (let count = 1; ; count += 1) {
      try {
        return await this.guarded(checkouts, manner, count > uncertainAttempts);
      } catch (thrown) {
        const error = translateDatabaseError(thrown);
        if (!beginsAgain(error)) return this.fallBack(checkouts, manner, error);
        if (count === mostAttempts) return this.fallBack(checkouts, manner, new Busy());
        this.restarts.inc({ cause: error.name });
      }
    }
  }

  private async guarded(checkouts: readonly Checkout[], manner: Manner, certain: boolean): Promise<Verdicts> {
    const guard = await this.guardFor(checkouts, manner);
    try {
      return await this.round.run(checkouts, { ...manner, certain, guard });
    } finally {
      await guard.release();
    }
  }

  private async guardFor(checkouts: readonly Checkout[], manner: Manner): Promise<StockGuard> {
    if (!this.strategy.needsGuard || manner === impatiently) return openGuard;
    const lines = [...(await this.peekBaskets.run(checkouts)).values()].flat();
    return this.strategy.guard([...new Set(lines.map(({ variantId }) => variantId))], manner.lockTimeoutMilliseconds);
  }

  /**
   * The batch as a whole came to nothing. When something is held for long, those that do not need it are served at once and the
   * others deferred; when the database is away, that is everybody's answer; anything else is somebody's own fault.
   */
  private async fallBack(checkouts: readonly Checkout[], manner: Manner, error: unknown): Promise<Verdicts> {
    if (isAway(error)) return all(checkouts, { kind: 'refused', error });
    if (isBusy(error) && manner === together) {
      this.impatientUntil = performance.now() + impatientMilliseconds;
      return this.run(checkouts, impatiently);
    }
    if (checkouts.length === 1) {
      const deferred = manner === impatiently && isBusy(error);
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
      const verdict = decided.get(checkout);
      // Waiting for it once for each of them would be no use to anybody.
      if (verdict?.kind === 'refused' && isAway(verdict.error))
        return new Map([...all(checkouts, verdict), ...verdicts]);
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

/** Something is held by somebody else. */
function isBusy(error: unknown): boolean {
  return error instanceof DomainError && error.kind === 'busy';
}

/** Nobody's fault, and nothing that another attempt could change: what everybody needs is away, or an answer was lost. */
function isAway(error: unknown): boolean {
  return (
    (error instanceof DomainError && error.kind === 'unavailable') ||
    (error instanceof LocksUnavailable && error.redisIsAway)
  );
}
