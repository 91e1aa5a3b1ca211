import { fractionDigits } from '#kernel';

const zeroDecimal = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));
const threeDecimal = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

/**
 * How many places Stripe counts in. It is not the currency's own number for all: ISK and UGX have none, but Stripe takes two for
 * them, and cards charge currencies of three places in tens of their smallest unit.
 */
function stripeDigits(currency: string): number {
  if (zeroDecimal.has(currency)) return 0;
  return threeDecimal.has(currency) ? 3 : 2;
}

/** Our minor units as Stripe's; undefined when Stripe cannot charge exactly that. */
export function toStripeAmount(amountMinor: bigint, currency: string): number | undefined {
  const amount = rescaled(amountMinor, fractionDigits(currency), stripeDigits(currency));
  if (amount === undefined || amount > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  return threeDecimal.has(currency) && amount % 10n !== 0n ? undefined : Number(amount);
}

/** Stripe's amount as our minor units; null when none of ours is exactly that. */
export function fromStripeAmount(amount: unknown, currency: string): bigint | null {
  if (!Number.isSafeInteger(amount)) return null;
  return rescaled(BigInt(amount as number), stripeDigits(currency), fractionDigits(currency)) ?? null;
}

function rescaled(amount: bigint, from: number, to: number): bigint | undefined {
  if (to >= from) return amount * 10n ** BigInt(to - from);
  const unit = 10n ** BigInt(from - to);
  return amount % unit === 0n ? amount / unit : undefined;
}
