/** Who buys: a signed-in customer, or a guest who is known by an e-mail address. */
export type Buyer =
  { readonly kind: 'customer'; readonly userId: string } | { readonly kind: 'guest'; readonly email: string };

/** How a buyer is named in histories and ledgers. */
export function actorOf(buyer: Buyer): string {
  return buyer.kind === 'customer' ? `customer:${buyer.userId}` : 'guest';
}
