/** What subscribers may ask for: topics of the outbox, under the same names. */
export const eventTypes = {
  'order.placed': 'An order was placed and its stock is held.',
  'order.paid': 'An order is paid and its stock is sold.',
  'order.expired': 'An order was not paid in time and its stock is free again.',
  'order.cancelled': 'An order was cancelled before it was paid.',
  'order.fulfilled': 'An order was handed to a carrier.',
  'order.completed': 'An order has arrived.',
  'refund.succeeded': 'Money is back with the customer.',
  'stock.ran_low': 'What can be sold of a variant has come down to its threshold.',
} as const;

export type EventName = keyof typeof eventTypes;

/** Stands for every event type, those to come included. */
export const everyEvent = '*';

export const eventNames = Object.keys(eventTypes) as EventName[];

/** The places of those that are no event types. */
export function unknownEvents(events: readonly string[]): number[] {
  const known = new Set<string>([...eventNames, everyEvent]);
  return events.flatMap((event, index) => (known.has(event) ? [] : [index]));
}
