/** Whose cart it is: a customer's, or that of the guest whose token has this hash. */
export type CartOwner =
  { readonly kind: 'customer'; readonly userId: string } | { readonly kind: 'guest'; readonly tokenHash: string };
