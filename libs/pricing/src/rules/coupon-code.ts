const pattern = /^[A-Za-z0-9_-]{1,64}$/;

/** A coupon code as it is kept: capitals do not matter. Null when it cannot be the code of any coupon. */
export function couponCodeOf(text: string): string | null {
  return pattern.test(text) ? text.toUpperCase() : null;
}
