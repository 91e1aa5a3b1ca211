import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { defineEvent, type Message } from './events';
import { JobRegistry } from './job-registry';
import { Inbox } from './outbox/inbox';
import { Outbox } from './outbox/outbox';

/** A tick that goes the way that every message goes. */
export const HeartbeatTicked = defineEvent<Record<string, never>>('queue.heartbeat_ticked');

const consumer = 'queue.heartbeat';
const everySeconds = 20;

/**
 * Sends a tick through outbox, relay, queue, worker and inbox, and notes when the newest one that has arrived was sent. Its
 * age says whether the whole way is open, and how long it takes.
 */
@Injectable()
export class Heartbeat implements OnModuleInit {
  constructor(
    private readonly registry: JobRegistry,
    private readonly transactions: TransactionRunner,
    private readonly outbox: Outbox,
    private readonly inbox: Inbox,
  ) {}

  onModuleInit(): void {
    this.registry.every({
      name: 'heartbeat',
      queue: 'maintenance',
      everySeconds,
      run: () => this.transactions.run((tx) => this.outbox.append(tx, HeartbeatTicked, {})),
    });
    this.registry.on(HeartbeatTicked, {
      consumer,
      queue: 'maintenance',
      handle: (message) => this.arrive(message),
    });
  }

  private async arrive({ id: messageId }: Message<unknown>): Promise<void> {
    await this.transactions.run((tx) =>
      this.inbox.once(tx, { consumer, messageId }, async () => {
        await tx.query(
          `insert into heartbeats (name, beaten_at) select 'worker', created_at from outbox where id = $1
           on conflict (name) do update set beaten_at = greatest(heartbeats.beaten_at, excluded.beaten_at)`,
          [messageId],
        );
      }),
    );
  }
}

/** For the worker process. */
@Module({ providers: [Heartbeat] })
export class HeartbeatJobsModule {}
