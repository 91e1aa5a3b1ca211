import { MoneyResponse } from '#http';
import type { CustomerData } from '../export-customer';

type Order = CustomerData['orders'][number];
type Cart = NonNullable<CustomerData['cart']>;

export function cartSection(cart: Cart, currency: string): Record<string, unknown> {
  const { id, couponCode, expiresAt } = cart;
  const items = cart.items.map(({ variantId, quantity, unitPriceMinor }) => {
    return { variantId, quantity, unitPrice: MoneyResponse.of(unitPriceMinor, currency) };
  });
  return { id, couponCode, expiresAt, items };
}

export function orderSection({
  order,
  timeline,
  fulfilment,
  reservation,
  payments,
  refunds,
}: Order): Record<string, unknown> {
  const { id, reference, status, email, shippingAddress, createdAt, updatedAt } = order;
  return {
    id,
    reference,
    status,
    email,
    shippingAddress,
    ...amountsOf(order),
    lines: linesOf(order),
    timeline: timeline.map(({ from, to, at, actor, reason }) => ({ from, to, at, actor: kindOf(actor), reason })),
    reservation: reservation ? { status: reservation.status, expiresAt: reservation.expiresAt } : null,
    fulfilment: fulfilment ? shipmentOf(fulfilment) : null,
    payments: payments.map(paymentOf),
    refunds: refunds.map(refundOf),
    createdAt,
    updatedAt,
  };
}

/** Who of the staff it was is not the customer's to know. */
const kindOf = (actor: string): string => actor.split(':')[0] ?? '';

function amountsOf({ subtotalMinor, discountMinor, totalMinor, refundedMinor, currency }: Order['order']): object {
  const money = (minor: bigint): MoneyResponse => MoneyResponse.of(minor, currency);
  return {
    subtotal: money(subtotalMinor),
    discountTotal: money(discountMinor),
    total: money(totalMinor),
    refundedTotal: money(refundedMinor),
  };
}

function linesOf({ lines, currency }: Order['order']): object[] {
  return lines.map(({ sku, name, quantity, unitPriceMinor, lineTotalMinor }) => ({
    sku,
    name,
    quantity,
    unitPrice: MoneyResponse.of(unitPriceMinor, currency),
    lineTotal: MoneyResponse.of(lineTotalMinor, currency),
  }));
}

function shipmentOf(fulfilment: NonNullable<Order['fulfilment']>): object {
  const { carrier, trackingNumber, shippedAt, deliveredAt } = fulfilment;
  return { carrier, trackingNumber, shippedAt, deliveredAt };
}

function paymentOf(payment: Order['payments'][number]): object {
  const { id, provider, providerReference, status, currency, createdAt } = payment;
  const money = (minor: string): MoneyResponse => MoneyResponse.of(BigInt(minor), currency);
  const amounts = {
    amount: money(payment.amountMinor),
    captured: money(payment.capturedMinor),
    refunded: money(payment.refundedMinor),
  };
  return { id, provider, providerReference, status, ...amounts, createdAt };
}

function refundOf({ id, status, amountMinor, currency, reason, createdAt }: Order['refunds'][number]): object {
  return { id, status, amount: MoneyResponse.of(BigInt(amountMinor), currency), reason, createdAt };
}
