import { Injectable } from '@nestjs/common';
import { CheckoutSettings, DatabaseSettings } from '#config';
import { timeoutsOf } from '#database';
import type { Replayable } from '#idempotency';
import { currentContext, DatabaseUse, inContext, outsideContext, traced } from '#observability';
import { QueueFull } from '../checkout.errors';
import { Checkout, type PlaceOrderCommand, type Verdict } from './checkout';
import type { Verdicts } from './checkout-attempts';
import { CheckoutDesk } from './checkout-desk';
import { DrainRate } from './drain-rate';
import { Lanes } from './lanes';
import { QueueMetrics } from './queue-metrics';

const answersAtOnce = 8;

interface Waiting {
  readonly checkout: Checkout;
  readonly settle: (verdict: Verdict) => void;
}

/**
 * Where checkouts of this process wait their turn. One batch is served at a time: while its transaction is in flight those
 * that arrive queue up, and the next one takes them all, up to a limit, in the order in which they came. Who finds nobody
 * waiting is served at once. However many come, they use no more than their share of the connections, and more than the
 * queue holds are refused before anything is done for them.
 */
@Injectable()
export class CheckoutQueue {
  private readonly waiting: Waiting[] = [];
  private readonly drain = new DrainRate();
  private readonly patience: number;
  /** How many batches may be in flight at once. */
  private readonly width: number;
  private readonly singles: Lanes;
  private running = 0;
  private starting = false;

  constructor(
    private readonly desk: CheckoutDesk,
    private readonly settings: CheckoutSettings,
    database: DatabaseSettings,
    private readonly metrics: QueueMetrics,
  ) {
    this.patience = timeoutsOf('api', database).lock;
    this.width = settings.batchMax > 1 ? 1 : settings.connections - 1;
    this.singles = new Lanes(settings.connections - this.width);
  }

  /**
   * Waits for its turn and is served.
   * @throws QueueFull, Busy — nothing was done; and whatever the checkout is refused with
   */
  async run(command: PlaceOrderCommand): Promise<Replayable> {
    const length = this.waiting.length + this.singles.queued;
    if (length >= this.settings.queueMax) throw new QueueFull(this.drain.secondsFor(length));
    const verdict = await traced({ name: 'checkout' }, async (span) => {
      const checkout = new Checkout(command, currentContext());
      const decided = await this.turnOf(checkout);
      if (checkout.decidedIn !== undefined) span?.link(checkout.decidedIn);
      return decided;
    });
    if (verdict.kind === 'answered') return verdict.answer;
    throw verdict.kind === 'refused' ? verdict.error : new QueueFull(1);
  }

  private turnOf(checkout: Checkout): Promise<Verdict> {
    return new Promise<Verdict>((settle) => {
      this.waiting.push({ checkout, settle });
      this.metrics.length.set(this.waiting.length);
      outsideContext(() => this.startSoon());
    });
  }

  /** Whether somebody waits for the connections that are not the batches'. */
  get crowded(): boolean {
    return this.singles.queued > 0;
  }

  /** Work that a refused checkout leads to, within the same share of the connections. @throws QueueFull */
  async aside<T>(work: () => Promise<T>): Promise<T> {
    const { queued } = this.singles;
    if (queued >= this.settings.queueMax) throw new QueueFull(this.drain.secondsFor(queued));
    return this.singles.run(work);
  }

  /** Once everything has been read that has arrived together; there is no other wait for a batch to fill. */
  private startSoon(): void {
    if (this.starting || this.running === this.width) return;
    this.starting = true;
    setImmediate(() => {
      this.starting = false;
      this.start();
    });
  }

  private start(): void {
    while (this.running < this.width && this.waiting.length > 0) {
      this.running += 1;
      void this.serve(this.takeBatch());
    }
  }

  /** Whoever has waited too long is told so instead. */
  private takeBatch(): Waiting[] {
    const now = performance.now();
    const taken = this.waiting.splice(0, this.settings.batchMax);
    this.metrics.length.set(this.waiting.length);
    return taken.filter(({ checkout, settle }) => {
      const waited = now - checkout.arrivedAt;
      this.metrics.wait.observe(waited / 1000);
      if (waited <= this.patience) return true;
      settle({ kind: 'refused', error: new QueueFull(this.drain.secondsFor(this.waiting.length)) });
      return false;
    });
  }

  /** The next batch begins before the answers of this one are written, so that the database is not left waiting. */
  private async serve(batch: readonly Waiting[]): Promise<void> {
    const startedAt = performance.now();
    let verdicts: Verdicts = new Map();
    try {
      verdicts = await this.verdictsOf(batch.map(({ checkout }) => checkout));
      this.drain.served(batch.length * this.width, (performance.now() - startedAt) / 1000);
    } catch (error) {
      verdicts = new Map(batch.map(({ checkout }) => [checkout, { kind: 'refused', error }]));
    }
    this.running -= 1;
    this.start();
    await this.settleAll(batch, verdicts);
  }

  /** A few at a time: answers are written when they are settled, and other requests are not to wait for all of them. */
  private async settleAll(batch: readonly Waiting[], verdicts: Verdicts): Promise<void> {
    for (const [index, one] of batch.entries()) {
      if (index > 0 && index % answersAtOnce === 0) await new Promise((resume) => setImmediate(resume));
      this.settle(one, verdicts.get(one.checkout));
    }
  }

  private async verdictsOf(batch: readonly Checkout[]): Promise<Verdicts> {
    if (batch.length === 0) return new Map();
    this.metrics.batchSize.observe(batch.length);
    const [only] = batch;
    if (!only || batch.length > 1) return sharedBy(batch, () => this.desk.serve(batch));
    return inContext(only.context ?? {}, async () => {
      if (this.settings.batchMax > 1) return this.desk.serve(batch);
      return new Map([[only, await this.desk.serveAlone(only, this.patience)]]);
    });
  }

  /** It waits for the rest of its time. */
  private async serveDeferred({ checkout, settle }: Waiting): Promise<void> {
    const rest = checkout.arrivedAt + this.patience - performance.now();
    if (rest <= 0) return settle({ kind: 'refused', error: new QueueFull(this.drain.secondsFor(this.singles.queued)) });
    settle(await inContext(checkout.context ?? {}, () => this.desk.serveAlone(checkout, rest)));
  }

  private settle(one: Waiting, verdict: Verdict | undefined): void {
    if (verdict?.kind === 'deferred') {
      this.metrics.deferred.inc();
      void this.singles.run(() => this.serveDeferred(one));
      return;
    }
    one.settle(verdict ?? { kind: 'refused', error: new Error('A checkout was not decided.') });
  }
}

/**
 * Does work for several checkouts at once. It belongs to none of their requests: it has a span of its own that is linked with
 * theirs, and what it asks of the database counts for each of them, because each waits for all of it.
 */
async function sharedBy(batch: readonly Checkout[], work: () => Promise<Verdicts>): Promise<Verdicts> {
  const database = new DatabaseUse();
  const links = batch.map(({ context }) => context?.traceparent);
  const description = { name: 'checkout batch', links, attributes: { 'batch.size': batch.length } };
  try {
    return await inContext({ database }, () =>
      traced(description, (span) => {
        for (const checkout of batch) checkout.decidedIn = span?.traceparent;
        return work();
      }),
    );
  } finally {
    for (const { context } of batch) context?.database?.addShared(database, batch.length);
  }
}
