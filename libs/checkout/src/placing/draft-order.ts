import { newId, newOrderReference } from '#kernel';
import type { WorkContext } from '#observability';
import type { DraftLine, OrderDraft, OrderView, ShippingAddress } from '#orders';
import { actorOf, type Buyer } from '../buyer';
import type { Basket } from './basket';
import { listPriceMinor } from '../rules/list-price';

export interface OrderTerms {
  readonly buyer: Buyer;
  readonly email: string;
  /** Hash of the token that lets a guest see the order again. */
  readonly tokenHash: string | null;
  readonly currency: string;
  readonly country: string | null;
  readonly shippingAddress: ShippingAddress | null;
  /** The request that places it. */
  readonly context: WorkContext | undefined;
}

/** Turns a priced basket into an order that is still to be written. */
export function draftOrder(basket: Basket, terms: OrderTerms): OrderDraft {
  const { buyer, email, tokenHash, currency, country, shippingAddress, context } = terms;
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
  const discountMinor = lines.reduce((sum, line) => sum + discountOf(line), 0n);
  return {
    id: newId(),
    reference: newOrderReference(),
    userId: buyer.kind === 'customer' ? buyer.userId : null,
    email,
    tokenHash,
    currency,
    subtotalMinor: totalMinor + discountMinor,
    discountMinor,
    totalMinor,
    country,
    shippingAddress,
    lines,
    actor: actorOf(buyer),
    requestId: context?.requestId ?? null,
    traceparent: context?.traceparent ?? null,
  };
}

/** What rules took off a line, in minor units; a rule that makes things dearer takes off nothing. */
function discountOf(line: DraftLine): bigint {
  const off = listPriceMinor(line) - line.unitPriceMinor;
  return off > 0n ? off * BigInt(line.quantity) : 0n;
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
