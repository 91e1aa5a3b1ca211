import { Injectable } from '@nestjs/common';
import { IdentitySettings } from '#config';
import { Statements } from '#database';
import type { Caller } from '#http';
import { type LostStandings, StandingReadModel } from './store/standing.read-model';

/** How long what was read may be acted on. What is taken away takes effect in every process within it. */
const freshMilliseconds = 500;
/** For tokens that were signed while the transaction that took something away was under way. */
const slackSeconds = 60;

/**
 * Whether callers still are who their access tokens say: their session goes on, their account is open and has that role. All
 * sessions and rights that were lost within the life of a token are read at once, at most twice a second and only while somebody
 * calls, so that a request costs two look-ups in memory. Without a database nobody is let in.
 */
@Injectable()
export class CheckStanding {
  private lost: LostStandings = { endedSessions: new Set(), changedAccounts: new Map() };
  private readAt = Number.NEGATIVE_INFINITY;
  private forgottenAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly statements: Statements,
    private readonly standings: StandingReadModel,
    private readonly settings: IdentitySettings,
  ) {}

  async run({ userId, role, sessionId }: Caller): Promise<boolean> {
    if (performance.now() - this.readAt > freshMilliseconds) await this.refresh();
    if (sessionId !== undefined && this.lost.endedSessions.has(sessionId)) return false;
    const account = this.lost.changedAccounts.get(userId);
    return account === undefined || (account.active && account.role === role);
  }

  /** What this process has taken away counts for its next request. */
  forget(): void {
    this.forgottenAt = performance.now();
    this.readAt = Number.NEGATIVE_INFINITY;
    this.reading = undefined;
  }

  private async refresh(): Promise<void> {
    this.reading ??= this.read();
    const reading = this.reading;
    try {
      await reading;
    } finally {
      if (this.reading === reading) this.reading = undefined;
    }
  }

  private async read(): Promise<void> {
    const startedAt = performance.now();
    const lost = await this.standings.lostWithin(this.statements, this.settings.accessTokenSeconds + slackSeconds);
    if (startedAt < this.forgottenAt || startedAt < this.readAt) return;
    this.lost = lost;
    this.readAt = startedAt;
  }
}
