import type { QueueBackend } from '../support/queue-backends';

/** What is compared: so many worker processes with their queues on one backend. */
export interface MailSide {
  readonly backend: QueueBackend;
  readonly workers: number;
}

export const sideName = ({ backend, workers }: MailSide): string => `${backend.name}, ${workers}`;

/** What one round of one side gave. */
export interface MailResult {
  readonly mails: number;
  readonly messages: number;
  /** From the commit of the messages to the last `sent`, both by the clock of the database. */
  readonly seconds: number;
  /** How many messages a job of the queue carried on average, those included that do not count. */
  readonly messagesPerJob: number;
  /** Handlings that failed and were done again. */
  readonly failures: number;
  /** Messages that were put into the queue again because they had waited there for long. */
  readonly publishedAgain: number;
  /** How much of one processor all workers together used, 1 being all of it. */
  readonly workersShare: number | undefined;
  /** What the busiest worker did of all mails: with two workers that share evenly it is a half. */
  readonly largestPart: number;
}
