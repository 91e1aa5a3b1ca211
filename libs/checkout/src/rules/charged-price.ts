/** A unit price in minor units; whatever else hangs on it is passed through. */
interface UnitPrice {
  readonly unitPriceMinor: bigint;
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
 * not changed. Where the order goes may make it cheaper at once; what makes it dearer has to be seen first.
 */
export function chargedPrice<Price extends UnitPrice>(
  seen: Price & { readonly stale: boolean },
  { here, there }: PricesNow<Price>,
): { readonly kind: 'charge'; readonly price: Price } | { readonly kind: 'moved' } {
  if (seen.stale && here.unitPriceMinor !== seen.unitPriceMinor) return { kind: 'moved' };
  const dearerThere = there.unitPriceMinor > here.unitPriceMinor;
  const cheaperThere = there.unitPriceMinor < here.unitPriceMinor;
  if (dearerThere && there.unitPriceMinor > seen.unitPriceMinor) return { kind: 'moved' };
  if (cheaperThere && there.unitPriceMinor < seen.unitPriceMinor) return { kind: 'charge', price: there };
  return { kind: 'charge', price: seen };
}
