import type StripeSdk from 'stripe';
import { isStorableText } from '#kernel';
import { MalformedEvent } from '../payments.errors';
import type { EventOutcome, ProviderEvent } from '../rules/provider-event';
import { fromStripeAmount } from '../rules/stripe-amount';

type Fields = Readonly<Record<string, unknown>>;

const intentOutcomes: Readonly<Record<string, EventOutcome>> = {
  'payment_intent.succeeded': 'success',
  'payment_intent.payment_failed': 'failed',
  'payment_intent.canceled': 'cancelled',
};

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const maxTextLength = 255;

/** @returns undefined for kinds of events that mean nothing to us @throws MalformedEvent */
export function eventOf(event: StripeSdk.Event): ProviderEvent | undefined {
  const { id, type } = event as { id: unknown; type: unknown };
  const outcome = type === 'charge.refunded' ? 'refunded' : intentOutcomes[String(type)];
  if (outcome === undefined) return undefined;
  const object = fieldsOf(fieldsOf((event as unknown as Fields)['data'])['object']);
  const eventId = textOf(id);
  const paymentReference = textOf(outcome === 'refunded' ? object['payment_intent'] : object['id']);
  const currency = textOf(object['currency'])?.toUpperCase();
  if (eventId === null || paymentReference === null || currency === undefined || !/^[A-Z]{3}$/.test(currency)) {
    throw new MalformedEvent('An event has an id, a payment intent and a currency.');
  }
  const amount = amountOf(outcome, object);
  const refunded = outcome === 'refunded' ? object['amount_refunded'] : undefined;
  const metadata = fieldsOf(object['metadata']);
  const paymentId = textOf(metadata['payment_id']);
  return {
    eventId,
    reference: textOf(metadata['order_reference']),
    paymentReference,
    paymentId: paymentId !== null && uuid.test(paymentId) ? paymentId : null,
    outcome,
    amountMinor: fromStripeAmount(amount, currency),
    refundedMinor: outcome === 'refunded' ? fromStripeAmount(refunded, currency) : null,
    currency,
    payload: kept({ type, object: object['id'], status: object['status'], amount, refunded }),
  };
}

function amountOf(outcome: EventOutcome, object: Fields): unknown {
  if (outcome === 'refunded') return object['amount_captured'] ?? object['amount'];
  return outcome === 'success' ? object['amount_received'] : object['amount'];
}

/** Everything else stays with Stripe: an intent holds a client secret, a charge the name and address of who paid. */
function kept(facts: Fields): Fields {
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => isStorableText(fact) || Number.isFinite(fact)));
}

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

const textOf = (value: unknown): string | null =>
  isStorableText(value) && value.length > 0 && value.length <= maxTextLength ? value : null;
