import { newId, newOrderReference } from '#kernel';
import type { OrderDraft, OrderView, ShippingAddress } from '#orders';
import { actorOf, type Buyer } from './buyer';
import type { Basket } from './gather-basket';

export interface OrderTerms {
  readonly buyer: Buyer;
  readonly email: string;
  /** Hash of the token that lets a guest see the order again. */
  readonly tokenHash: string | null;
  readonly currency: string;
  readonly country: string | null;
  readonly shippingAddress: ShippingAddress | null;
}

/** Turns a priced basket into an order that is still to be written. */
export function draftOrder(basket: Basket, terms: OrderTerms): OrderDraft {
  const lines = basket.lines.map(({ sellable, quantity, unitPriceMinor, priceSteps }) => ({
    id: newId(),
    variantId: sellable.variantId,
    productId: sellable.productId,
    sku: sellable.sku,
    name: sellable.name,
    quantity,
    unitPriceMinor,
    lineTotalMinor: unitPriceMinor * BigInt(quantity),
    priceSteps,
  }));
  const totalMinor = lines.reduce((sum, { lineTotalMinor }) => sum + lineTotalMinor, 0n);
  const { buyer, email, tokenHash, currency, country, shippingAddress } = terms;
  return {
    id: newId(),
    reference: newOrderReference(),
    userId: buyer.kind === 'customer' ? buyer.userId : null,
    email,
    tokenHash,
    currency,
    subtotalMinor: totalMinor,
    discountMinor: 0n,
    totalMinor,
    country,
    shippingAddress,
    lines,
    actor: actorOf(buyer),
  };
}

/** The order as a reader will find it once it is committed. */
export function viewOfDraft(draft: OrderDraft, placedAt: Date): OrderView {
  const { id, reference, userId, email, currency, subtotalMinor, discountMinor, totalMinor, shippingAddress } = draft;
  return {
    id,
    reference,
    userId,
    email,
    status: 'pending',
    currency,
    subtotalMinor,
    discountMinor,
    totalMinor,
    refundedMinor: 0n,
    shippingAddress,
    version: 1,
    createdAt: placedAt,
    updatedAt: placedAt,
    lines: draft.lines.map((line) => ({ ...line, orderId: id })),
  };
}
