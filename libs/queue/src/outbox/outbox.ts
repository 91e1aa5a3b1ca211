import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { newId } from '#kernel';
import { currentContext } from '#observability';
import type { EventType } from '../events';
import { OutboxWakeUp } from './wake-up';

/** Events that become messages if, and only if, the transaction that appends them commits. */
@Injectable()
export class Outbox {
  constructor(private readonly wakeUp: OutboxWakeUp) {}

  /** Appends one message. Nothing leaves the process before commit; afterwards a relay publishes it. */
  async append<Payload>(tx: Tx, event: EventType<Payload>, payload: Payload): Promise<void> {
    await this.appendAll(tx, event, [payload]);
  }

  /** Appends many messages of one kind with one statement. */
  async appendAll<Payload>(tx: Tx, event: EventType<Payload>, payloads: readonly Payload[]): Promise<void> {
    if (payloads.length === 0) return;
    const context = currentContext();
    await tx.query(
      `insert into outbox (id, topic, payload, request_id, traceparent)
       select id, $2, payload, $4, $5 from unnest($1::uuid[], $3::jsonb[]) as message (id, payload)`,
      [
        payloads.map(() => newId()),
        event.topic,
        payloads.map((payload) => JSON.stringify(payload)),
        context?.requestId ?? null,
        context?.traceparent ?? null,
      ],
    );
    tx.afterCommit(() => this.wakeUp.hint());
  }
}
