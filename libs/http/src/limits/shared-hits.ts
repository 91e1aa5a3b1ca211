import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { LimitSettings } from '#config';
import { outsideContext } from '#observability';
import type { AskedHits, GrantedHits, HitStore } from './stores/hit-store';
import { ProcessHits } from './stores/process-hits';
import { within } from './within';

export const hitStore = Symbol('hitStore');

type ThrottlerRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

interface Waiting {
  readonly asked: AskedHits;
  readonly since: number;
  readonly settle: (granted: GrantedHits) => void;
}

const mostAtOnce = 500;

/** How long a store that has failed is left alone. */
const restMilliseconds = 1000;

/**
 * The count that all processes share. Requests that arrive together ask by one statement; while it is on its way those that
 * arrive gather for the next one, so a process needs one connection for it, however many requests there are. It never fails
 * and never waits longer than it is told to: then this process counts alone, from what it last heard.
 */
@Injectable()
export class SharedHits implements ThrottlerStorage, OnApplicationShutdown {
  private readonly logger = new Logger(SharedHits.name);
  private readonly alone = new ProcessHits();
  private waiting: Waiting[] = [];
  private sending = false;
  private restUntil = 0;
  private onTheWay = 0;
  private away = false;

  constructor(
    @Inject(hitStore) private readonly store: HitStore,
    private readonly settings: LimitSettings,
  ) {}

  onApplicationShutdown(): void {
    this.store.close();
  }

  /** What `@nestjs/throttler` counts by. A block lasts as long as the window. */
  async increment(...[key, ttl, limit]: Parameters<ThrottlerStorage['increment']>): Promise<ThrottlerRecord> {
    const asked = { key, limit, windowMilliseconds: ttl, wanted: 1, shares: 0 };
    const { granted, used, leftMilliseconds } = await this.take(asked);
    const seconds = secondsOf(leftMilliseconds);
    const isBlocked = granted === 0;
    return { totalHits: isBlocked ? limit + 1 : used, timeToExpire: seconds, isBlocked, timeToBlockExpire: seconds };
  }

  async take(asked: AskedHits): Promise<GrantedHits> {
    if (performance.now() < this.restUntil) return this.alone.take(asked);
    return new Promise((settle) => {
      this.waiting.push({ asked, since: performance.now(), settle });
      if (this.sending) return;
      this.sending = true;
      outsideContext(() => setImmediate(() => void this.send()));
    });
  }

  private async send(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, mostAtOnce);
      // A statement that was given up may still hold a connection: there is never a second one.
      if (this.onTheWay > 0 || performance.now() < this.restUntil) this.settleAlone(batch);
      else await this.serve(batch);
    }
    this.sending = false;
  }

  private async serve(batch: readonly Waiting[]): Promise<void> {
    const groups = byKey(batch);
    const asked = groups.map(summed);
    try {
      const sentAt = performance.now();
      const patience = this.settings.waitMilliseconds - (sentAt - (batch[0]?.since ?? sentAt));
      const answers = await within(patience, this.ask(asked));
      const age = performance.now() - sentAt;
      this.tell(true);
      for (const [place, group] of groups.entries()) {
        const answer = answers[place];
        const sum = asked[place];
        if (answer && sum) this.share(group, sum, sooner(answer, age));
      }
    } catch (error) {
      this.tell(false, error);
      this.restUntil = performance.now() + restMilliseconds;
      this.store.startOver();
      this.settleAlone(batch);
    }
  }

  private async ask(asked: readonly AskedHits[]): Promise<readonly GrantedHits[]> {
    this.onTheWay += 1;
    try {
      return await this.store.take(asked);
    } finally {
      this.onTheWay -= 1;
    }
  }

  /** Gives what was granted to those who asked, first come first served; what was taken in advance goes to the last one. */
  private share(group: readonly Waiting[], sum: AskedHits, answer: GrantedHits): void {
    this.alone.hear(sum, answer);
    let used = answer.used - answer.granted;
    let left = answer.granted;
    for (const [place, { asked, settle }] of group.entries()) {
      const granted = place === group.length - 1 ? left : Math.min(asked.wanted, left);
      left -= granted;
      used += granted;
      settle({ granted, used, leftMilliseconds: answer.leftMilliseconds });
    }
  }

  private settleAlone(batch: readonly Waiting[]): void {
    for (const { asked, settle } of batch) settle(this.alone.take(asked));
  }

  /** Says once that the store is away, and once that it is back. */
  private tell(answers: boolean, error?: unknown): void {
    if (this.away !== answers) return;
    this.away = !answers;
    if (answers) this.logger.log('Requests are counted by all processes together again.');
    else this.logger.warn(`Each process counts requests alone for now: ${(error as Error).message}`);
  }
}

export const secondsOf = (milliseconds: number): number => Math.max(1, Math.ceil(milliseconds / 1000));

/** A window ends by the clock of the store, which was read before the answer came. */
const sooner = (answer: GrantedHits, byMilliseconds: number): GrantedHits => ({
  ...answer,
  leftMilliseconds: Math.max(0, answer.leftMilliseconds - byMilliseconds),
});

function byKey(batch: readonly Waiting[]): Waiting[][] {
  const groups = new Map<string, Waiting[]>();
  for (const one of batch) {
    const group = groups.get(one.asked.key);
    if (group) group.push(one);
    else groups.set(one.asked.key, [one]);
  }
  return [...groups.values()];
}

function summed(group: readonly Waiting[]): AskedHits {
  const [first] = group;
  if (!first) throw new Error('Nobody has asked.');
  return { ...first.asked, wanted: group.reduce((sum, { asked }) => sum + asked.wanted, 0) };
}
