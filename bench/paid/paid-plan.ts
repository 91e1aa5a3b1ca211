import type { RecordedTally } from '../generator/tally';

/** What the sender of the webhooks is told on its command line, as JSON. */
export interface PaidPlan {
  /** A BenchShop as JSON. */
  readonly shopFile: string;
  readonly address: string;
  /** Where orders are watched until they are paid. */
  readonly databaseUrl: string;
  readonly webhookSecret: string;
  readonly ratePerSecond: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** Differs from round to round: it decides the moments at which events come. */
  readonly seed: number;
  /** Takes the ids of all orders that were confirmed to a buyer, one a line. */
  readonly toldFile: string;
  /** Of the API and of the worker, whose processor time is of interest. */
  readonly pids: readonly number[];
}

/** What is measured, in the order in which it happens to an event. */
export const paidStages = {
  answer: 'webhook answered',
  outbox: 'in the outbox',
  queue: 'in the queue',
  paid: "from the webhook's 200 to paid",
} as const;

/** What it says at its end. Events count when they were due within the measured time. */
export interface PaidReport {
  readonly stages: Readonly<Record<string, RecordedTally>>;
  readonly clientShare: number;
  /** Of one processor, in the order of the pids; without those that the system does not tell. */
  readonly shares: readonly number[];
  /** Orders that were not paid in time after their webhook had been taken. */
  readonly unpaid: number;
}
