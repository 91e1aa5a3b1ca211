/** A kind of event that libs publish through the outbox. `Payload` carries ids, never personal data. */
export interface EventType<Payload> {
  readonly topic: string;
  /** Only for the compiler: ties the topic to what its messages carry. */
  readonly payload?: Payload;
}

export function defineEvent<Payload extends Readonly<Record<string, string>>>(topic: string): EventType<Payload> {
  return { topic };
}

/** An event on its way to one consumer. `id` is the outbox row's, the same on every redelivery. */
export interface Message<Payload> {
  readonly id: string;
  readonly payload: Payload;
}
