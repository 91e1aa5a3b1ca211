import StripeSdk from 'stripe';
import { ProviderRefused, ProviderUnavailable } from '../payments.errors';

/** Refusals that end by themselves: the account is topped up, somebody else's request is over. */
const passingCodes = new Set(['balance_insufficient', 'insufficient_funds', 'lock_timeout', 'idempotency_key_in_use']);

/**
 * Calls Stripe. What passes by itself, a wrong key included, becomes ProviderUnavailable; what Stripe refuses for good
 * ProviderRefused, with Stripe's code for it: its messages may name keys and customers, so they are left behind.
 */
export async function calling<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw translated(error);
  }
}

function translated(error: unknown): unknown {
  if (!(error instanceof StripeSdk.errors.StripeError)) return error;
  const code = error.code ?? error.rawType ?? 'refused';
  if (error instanceof StripeSdk.errors.StripeIdempotencyError) return new ProviderRefused('idempotency_key_reused');
  const final =
    error instanceof StripeSdk.errors.StripeInvalidRequestError || error instanceof StripeSdk.errors.StripeCardError;
  return final && !passingCodes.has(code) ? new ProviderRefused(code) : new ProviderUnavailable();
}
