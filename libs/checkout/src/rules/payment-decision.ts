/** Where an order stands, as far as money for it is concerned. */
export type OrderStage = 'awaiting_payment' | 'expired' | 'cancelled' | 'settled';

export interface MoneyDue {
  readonly stage: OrderStage;
  readonly totalMinor: bigint;
  readonly currency: string;
}

export interface MoneyEvent {
  readonly outcome: 'success' | 'failed';
  readonly amountMinor: bigint | null;
  readonly currency: string;
}

export type PaymentDecision =
  /** Nothing of ours waits for this money: kept for the staff, never pays. */
  | { readonly kind: 'unmatched'; readonly detail: string }
  /** True, but without consequence. */
  | { readonly kind: 'ignored'; readonly detail: string }
  | { readonly kind: 'attempt_failed' }
  | { readonly kind: 'pay' }
  /** Money for an order whose stock was given back: hold it again if that is possible, else give the money back. */
  | { readonly kind: 'pay_late' }
  | { readonly kind: 'give_back' };

/** What a provider's event means for the order it names; `undefined` when there is no such order. */
export function decidePayment(order: MoneyDue | undefined, event: MoneyEvent): PaymentDecision {
  if (order === undefined) return { kind: 'unmatched', detail: 'unknown reference' };
  if (event.outcome === 'failed') return { kind: 'attempt_failed' };
  if (event.currency !== order.currency) return { kind: 'unmatched', detail: 'wrong currency' };
  if (event.amountMinor !== order.totalMinor) return { kind: 'unmatched', detail: 'wrong amount' };
  const nothing = event.amountMinor === 0n;
  const decisions: Record<OrderStage, PaymentDecision> = {
    awaiting_payment: { kind: 'pay' },
    expired: { kind: 'pay_late' },
    cancelled: nothing ? { kind: 'ignored', detail: 'nothing to give back' } : { kind: 'give_back' },
    settled: { kind: 'unmatched', detail: 'paid again' },
  };
  return decisions[order.stage];
}
