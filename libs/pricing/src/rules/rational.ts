/** A price before it is rounded: numerator / denominator minor units, exactly. Never negative; not reduced. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const million = 1_000_000n;

export function whole(minor: bigint): Rational {
  return { numerator: minor, denominator: 1n };
}

/** What is left when so many parts per million are taken off; nothing when it is all of them. */
export function lessPartsPerMillion({ numerator, denominator }: Rational, ppm: bigint): Rational {
  return ppm >= million ? whole(0n) : { numerator: numerator * (million - ppm), denominator: denominator * million };
}

/** What is left when so many minor units are taken off; nothing when it is more than there is. */
export function lessAmount({ numerator, denominator }: Rational, minor: bigint): Rational {
  const left = numerator - minor * denominator;
  return left > 0n ? { numerator: left, denominator } : whole(0n);
}

/** Negative when the first is the lower one, zero when they are equal. */
export function compareRationals(one: Rational, other: Rational): number {
  const difference = one.numerator * other.denominator - other.numerator * one.denominator;
  return difference < 0n ? -1 : Number(difference > 0n);
}

/** Whole minor units; exactly one half is rounded up. */
export function roundHalfUp({ numerator, denominator }: Rational): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}
