import { DomainError } from './domain-error';

/** An amount in the currency's smallest unit (cents for USD). Never a float. */
export interface Money {
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** The largest amount that is accepted from outside: 100 lines of 999 units of it still fit a PostgreSQL bigint. */
const maxAmountMinor = 1_000_000_000_000n;

const fractionDigitsByCurrency = new Map<string, number>();

/** How many decimal places the currency has: 2 for USD, 0 for JPY, 3 for KWD. */
export function fractionDigits(currency: string): number {
  let digits = fractionDigitsByCurrency.get(currency);
  if (digits === undefined) {
    digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    fractionDigitsByCurrency.set(currency, digits);
  }
  return digits;
}

/**
 * Reads a decimal such as "420.75" or 420.75 into minor units, exactly.
 * @throws DomainError `invalid_amount` when it is no plain decimal, has more places than the currency, or is too large
 */
export function parseAmount(input: string | number, currency: string): bigint {
  const match = /^(-?)(\d{1,16})(?:\.(\d{1,6}))?$/.exec(String(input));
  const digits = fractionDigits(currency);
  const fraction = match?.[3] ?? '';
  if (!match || fraction.length > digits) {
    throw new DomainError('invalid', 'invalid_amount', {
      detail: `An amount is a decimal with at most ${digits} places in ${currency}.`,
    });
  }
  const magnitude = BigInt(`${match[2]}${fraction.padEnd(digits, '0')}`);
  if (magnitude > maxAmountMinor)
    throw new DomainError('invalid', 'invalid_amount', { detail: 'The amount is too large.' });
  return match[1] === '-' ? -magnitude : magnitude;
}

/** Writes minor units as a decimal with exactly the currency's places: 42075n USD → "420.75". */
export function formatAmount(amountMinor: bigint, currency: string): string {
  const digits = fractionDigits(currency);
  const magnitude = (amountMinor < 0n ? -amountMinor : amountMinor).toString().padStart(digits + 1, '0');
  const sign = amountMinor < 0n ? '-' : '';
  if (digits === 0) return `${sign}${magnitude}`;
  return `${sign}${magnitude.slice(0, -digits)}.${magnitude.slice(-digits)}`;
}
