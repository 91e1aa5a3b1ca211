/** The job of each consumer of a message, where it does not follow from the message. */
export type JobIds = Readonly<Record<string, string>>;

type Payload = Readonly<Record<string, string>>;

export interface OutboxRow {
  readonly id: string;
  readonly topic: string;
  readonly payload: Payload;
  readonly requestId: string | null;
  readonly traceparent: string | null;
  /** How often it has been published before. */
  readonly publications: number;
  /** Its consumers: who wanted it when it was claimed for the first time. */
  readonly publishedTo: readonly string[];
  /** Consumers that are to get a job now; null: every one that has not settled. */
  readonly dueConsumers: readonly string[] | null;
  /** Consumers that have handled it or failed for good. */
  readonly settled: readonly string[];
  /** What staff has put in the place of the payload, by consumer. */
  readonly editedPayloads: Readonly<Record<string, Payload>> | null;
  readonly jobIds: JobIds | null;
}
