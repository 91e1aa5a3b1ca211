/** A unit price in minor units; whatever else hangs on it is passed through. */
interface UnitPrice {
  readonly unitPriceMinor: bigint;
}

/** A price as a customer saw it in the cart. */
export interface Seen {
  /** Seen so long ago that it counts only while it has not changed. */
  readonly stale: boolean;
  /** Rests on a rule for another country than the order goes to. */
  readonly elsewhere: boolean;
}

/** What an item of a cart costs by the rules of this moment. */
export interface PricesNow<Price extends UnitPrice> {
  /** For the country that the customer saw the price for. */
  readonly here: Price;
  /** For the country that the order goes to. */
  readonly there: Price;
}

/**
 * What a customer is charged who saw a price in the cart. A price seen lately is honoured, and one seen long ago while it has
 * not changed; then it is explained by the rules of this moment. Where the order goes may make it cheaper at once; what makes it dearer has to be seen first.
 */
export function chargedPrice<Price extends UnitPrice>(
  seen: Price & Seen,
  { here, there }: PricesNow<Price>,
): { readonly kind: 'charge'; readonly price: Price } | { readonly kind: 'moved' } {
  if (seen.stale && here.unitPriceMinor !== seen.unitPriceMinor) return { kind: 'moved' };
  const dearerThere = there.unitPriceMinor > here.unitPriceMinor;
  const cheaperThere = there.unitPriceMinor < here.unitPriceMinor;
  if ((dearerThere || seen.elsewhere) && there.unitPriceMinor > seen.unitPriceMinor) return { kind: 'moved' };
  if (cheaperThere && there.unitPriceMinor < seen.unitPriceMinor) return { kind: 'charge', price: there };
  return { kind: 'charge', price: seen.stale ? there : seen };
}
