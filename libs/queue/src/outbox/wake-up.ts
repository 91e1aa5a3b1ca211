import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Statements } from '#database';
import { outsideContext } from '#observability';

export const outboxChannel = 'holdfast_outbox';

const gatherMilliseconds = 10;

/**
 * Tells the relays that there is something to publish. Only a hint: they poll as well. It is sent after the commit, on a
 * connection of its own and at most once per 10 ms, because a NOTIFY inside the business transaction would make all
 * commits of the database queue up behind one lock.
 */
@Injectable()
export class OutboxWakeUp implements OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly statements: Statements) {}

  hint(): void {
    if (this.timer !== undefined) return;
    // It speaks for all who come meanwhile, not for the request that came first.
    outsideContext(() => {
      this.timer = setTimeout(() => {
        this.timer = undefined;
        this.statements.query(`select pg_notify('${outboxChannel}', '')`).catch(() => undefined);
      }, gatherMilliseconds);
    });
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }
}
