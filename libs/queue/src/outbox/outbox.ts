import { Injectable } from '@nestjs/common';
import { joined, joinedTexts, plainArray, prepared, type Tx } from '#database';
import { newId } from '#kernel';
import { currentContext, type WorkContext } from '#observability';
import type { EventType } from '../events';
import { OutboxWakeUp } from './wake-up';

const appendMessages = prepared(`
  insert into outbox (id, topic, payload, request_id, traceparent)
  select id, $2, payload::jsonb, request_id, traceparent
  from unnest($1::uuid[], ${joinedTexts('$3')}, $4::text[], $5::text[]) as message (id, payload, request_id, traceparent)`);

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
    const context = currentContext();
    await this.appendEach(
      tx,
      event,
      payloads.map((payload) => ({ payload, context })),
    );
  }

  /** The same, of messages that belong to several requests, each of which it names. */
  async appendEach<Payload>(
    tx: Tx,
    event: EventType<Payload>,
    messages: readonly { readonly payload: Payload; readonly context: WorkContext | undefined }[],
  ): Promise<void> {
    if (messages.length === 0) return;
    await tx.query(appendMessages, [
      plainArray(messages.map(() => newId())),
      event.topic,
      joined(messages.map(({ payload }) => JSON.stringify(payload))),
      messages.map(({ context }) => context?.requestId ?? null),
      messages.map(({ context }) => context?.traceparent ?? null),
    ]);
    tx.afterCommit(() => this.wakeUp.hint());
  }
}
