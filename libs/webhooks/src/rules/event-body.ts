import type { EventName } from './event-types';

/** The `webhook-id` of a message: the same for all endpoints, attempts and replays, so that subscribers can tell repeats. */
export const webhookIdOf = (messageId: string): string => `msg_${messageId}`;

/** When a message was written: the first 48 bits of its id, a UUID of version 7, are Unix milliseconds. */
export function writtenAt(messageId: string): Date {
  return new Date(Number.parseInt(messageId.replaceAll('-', '').slice(0, 12), 16));
}

/** The body as it is stored, signed and sent. Thin: ids and figures, nothing personal. */
export function eventBody(event: { type: EventName; messageId: string; data: unknown }): string {
  const { type, messageId, data } = event;
  return JSON.stringify({ type, timestamp: writtenAt(messageId).toISOString(), data });
}
