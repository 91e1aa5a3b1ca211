export interface AnsweredOrder {
  readonly orderId: string;
  readonly reference: string;
  readonly reservationId: string;
  readonly productId: string;
  readonly variantIds: readonly string[];
}

/** An answer with the members and the length of the product's own, for sides that store one without having made it. */
export function likeAnswer({ orderId, reference, reservationId, productId, variantIds }: AnsweredOrder): object {
  const amount = (value: string): object => ({ amount: value, currency: 'USD' });
  const now = '2026-01-01T00:00:00.000Z';
  const lines = variantIds.map((variantId) => ({
    id: variantId,
    variantId,
    productId,
    sku: 'bench-1-M',
    name: 'Bench product',
    quantity: 1,
    unitPrice: amount('21.90'),
    lineTotal: amount('21.90'),
    priceSteps: [],
  }));
  return {
    id: orderId,
    reference,
    status: 'pending',
    currency: 'USD',
    subtotal: amount('65.70'),
    discountTotal: amount('0.00'),
    total: amount('65.70'),
    lines,
    reservation: { id: reservationId, status: 'active', expiresAt: now },
    payment: null,
    refundedTotal: amount('0.00'),
    customer: { id: orderId, email: 'buyer-100@example.com' },
    shippingAddress: null,
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
}
