import type { EventOutcome, ProviderEvent } from './provider-event';

/** What a provider says about a payment when it is asked. */
export interface ProviderReport {
  readonly outcome: 'pending' | 'failed' | 'captured' | 'cancelled';
  readonly providerReference: string | null;
  /** What was captured; null when the amount cannot be one of ours. */
  readonly amountMinor: bigint | null;
  readonly currency: string;
  /** What is kept of the answer: no secrets, nothing about the customer. */
  readonly payload: unknown;
}

const outcomes: Readonly<Record<Exclude<ProviderReport['outcome'], 'pending'>, EventOutcome>> = {
  failed: 'failed',
  captured: 'success',
  cancelled: 'cancelled',
};

/** The answer as an event: the same answer has the same id. @returns undefined when there is nothing to tell yet */
export function eventOfReport(paymentId: string, report: ProviderReport): ProviderEvent | undefined {
  if (report.outcome === 'pending') return undefined;
  const { amountMinor, currency } = report;
  const money = report.outcome === 'captured' ? `:${amountMinor ?? 'odd'}${currency}` : '';
  return {
    eventId: `asked:${paymentId}:${report.outcome}${money}`,
    reference: null,
    paymentReference: report.providerReference,
    paymentId,
    outcome: outcomes[report.outcome],
    amountMinor,
    refundedMinor: null,
    currency,
    payload: report.payload,
  };
}
