/** Where an order stands, as far as money for it is concerned. */
export type OrderStage = 'awaiting_payment' | 'expired' | 'cancelled' | 'settled' | 'refunded';

export interface MoneyDue {
  readonly stage: OrderStage;
  readonly totalMinor: bigint;
  readonly currency: string;
}

export interface MoneyEvent {
  readonly outcome: 'success' | 'failed' | 'cancelled' | 'refunded';
  readonly amountMinor: bigint | null;
  /** All that was given back so far, with `refunded`. */
  readonly refundedMinor: bigint | null;
  readonly currency: string;
  /** The payment that the event names, if it does; `foreign`: one that the order does not have. */
  readonly payment: 'unnamed' | 'open' | 'captured' | 'foreign';
}

export type PaymentDecision =
  /** Nothing of ours waits for this money: kept for the staff, never pays. */
  | { readonly kind: 'unmatched'; readonly detail: string }
  /** True, but without consequence. */
  | { readonly kind: 'ignored'; readonly detail: string }
  | { readonly kind: 'attempt_failed' }
  | { readonly kind: 'attempt_cancelled' }
  | { readonly kind: 'pay' }
  /** Money for an order whose stock was given back: hold it again if that is possible, else give the money back. */
  | { readonly kind: 'pay_late' }
  | { readonly kind: 'give_back' }
  /** The customer has paid twice: the second payment is given back whole, and the order stays as it is. */
  | { readonly kind: 'give_back_surplus' }
  /** The money is known already; of what was given back, some may be news. */
  | { readonly kind: 'note_refund' };

const unmatched = (detail: string): PaymentDecision => ({ kind: 'unmatched', detail });

/** What a provider's event means for the order it names; `undefined` when there is no such order. */
export function decidePayment(order: MoneyDue | undefined, event: MoneyEvent): PaymentDecision {
  if (order === undefined) return unmatched('unknown reference');
  if (event.payment === 'foreign') return unmatched('unknown payment');
  if (event.outcome === 'failed') return { kind: 'attempt_failed' };
  if (event.outcome === 'cancelled') return { kind: 'attempt_cancelled' };
  if (event.currency !== order.currency) return unmatched('wrong currency');
  if (event.amountMinor !== order.totalMinor) return unmatched('wrong amount');
  if (event.outcome === 'refunded') {
    const { refundedMinor } = event;
    const possible = refundedMinor !== null && refundedMinor >= 0n && refundedMinor <= event.amountMinor;
    if (event.payment === 'unnamed' || !possible) return unmatched('a refund of nothing that is known');
  }
  return decideMoney(order, event);
}

/** The amount is right: what it means for an order that stands so. */
function decideMoney(order: MoneyDue, event: MoneyEvent): PaymentDecision {
  if (event.payment === 'captured') {
    return event.outcome === 'refunded' ? { kind: 'note_refund' } : { kind: 'ignored', detail: 'captured already' };
  }
  const nothing = { kind: 'ignored', detail: 'nothing to give back' } as const;
  const decisions: Record<OrderStage, PaymentDecision> = {
    awaiting_payment: { kind: 'pay' },
    expired: { kind: 'pay_late' },
    cancelled: event.amountMinor === 0n ? nothing : { kind: 'give_back' },
    settled: event.amountMinor === 0n ? nothing : { kind: 'give_back_surplus' },
    // What the order was given back was other money.
    refunded: event.amountMinor === 0n ? nothing : { kind: 'give_back_surplus' },
  };
  // It may be the money that is known, told once more.
  if (event.payment === 'unnamed' && order.stage === 'settled') return unmatched('paid again');
  if (event.payment === 'unnamed' && order.stage === 'refunded') return unmatched('the order is refunded');
  return decisions[order.stage];
}
