export interface PromisedMoney {
  readonly amountMinor: bigint;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly surplus: boolean;
}

/** What an order was promised back: a refund that failed promises nothing, and a surplus is no matter of the order's. */
export function promisedMinor(refunds: readonly PromisedMoney[]): bigint {
  return refunds
    .filter(({ status, surplus }) => status !== 'failed' && !surplus)
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}
