/** An order whose goods are to be sent, and how much of its money was promised back. */
export interface Shippable {
  readonly status: string;
  readonly sold: boolean;
  readonly totalMinor: bigint;
  readonly promisedMinor: bigint;
}

/** Goods may be sent while money goes back, but not when all of it does, and only to whom they were sold. */
export function mayShip({ status, sold, totalMinor, promisedMinor }: Shippable): boolean {
  if (status === 'paid') return true;
  const givingBack = status === 'partially_refunded' || status === 'refund_pending';
  return givingBack && sold && promisedMinor < totalMinor;
}
