/** Whose cart it is: a customer's, or that of the guest whose token has this hash. */
export type CartOwner =
  { readonly kind: 'customer'; readonly userId: string } | { readonly kind: 'guest'; readonly tokenHash: string };

/** Tells owners apart. */
export const nameOfOwner = (owner: CartOwner): string =>
  owner.kind === 'customer' ? `customer ${owner.userId}` : `guest ${owner.tokenHash}`;

/** By whom a cart is owned, as its row says it. */
export function ownersOf(row: { readonly userId: string | null; readonly tokenHash: string | null }): CartOwner[] {
  return [
    ...(row.userId === null ? [] : [{ kind: 'customer', userId: row.userId } as const]),
    ...(row.tokenHash === null ? [] : [{ kind: 'guest', tokenHash: row.tokenHash } as const]),
  ];
}
