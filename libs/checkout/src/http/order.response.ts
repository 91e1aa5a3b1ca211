import { ApiProperty } from '@nestjs/swagger';
import { MoneyResponse } from '#http';
import { type OrderLineView, orderStatuses, type ShippingAddress, type StoredPriceStep } from '#orders';
import type { OrderDetails } from '../order-details';
import { OrderFulfilmentResponse } from './fulfilment.response';

export class PriceStepResponse {
  @ApiProperty({ enum: ['variant', 'quantity', 'tier', 'seasonal', 'geographic', 'customer', 'coupon'] })
  readonly kind!: string;

  @ApiProperty({ type: String, nullable: true, format: 'uuid' })
  readonly ruleId!: string | null;

  @ApiProperty({ example: 'Variant' })
  readonly label!: string;

  @ApiProperty({ description: 'What the step added to a unit or, negative, took off' })
  readonly change!: MoneyResponse;

  @ApiProperty({ description: 'Unit price after the step' })
  readonly unitPrice!: MoneyResponse;

  static of({ kind, ruleId, label, ...amounts }: StoredPriceStep, currency: string): PriceStepResponse {
    const change = { amount: amounts.change, currency };
    return { kind, ruleId, label, change, unitPrice: { amount: amounts.unitPrice, currency } };
  }
}

export class OrderLineResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ format: 'uuid' })
  readonly variantId!: string;

  @ApiProperty({ format: 'uuid' })
  readonly productId!: string;

  @ApiProperty({ example: 'RDJ-M-NAVY' })
  readonly sku!: string;

  @ApiProperty({ example: 'Ridge Down Jacket' })
  readonly name!: string;

  @ApiProperty({ example: 2 })
  readonly quantity!: number;

  @ApiProperty()
  readonly unitPrice!: MoneyResponse;

  @ApiProperty()
  readonly lineTotal!: MoneyResponse;

  @ApiProperty({ type: [PriceStepResponse], description: 'How the unit price came about' })
  readonly priceSteps!: readonly PriceStepResponse[];

  static of(line: OrderLineView, currency: string): OrderLineResponse {
    const { id, variantId, productId, sku, name, quantity } = line;
    const unitPrice = MoneyResponse.of(line.unitPriceMinor, currency);
    const lineTotal = MoneyResponse.of(line.lineTotalMinor, currency);
    const priceSteps = line.priceSteps.map((step) => PriceStepResponse.of(step, currency));
    return { id, variantId, productId, sku, name, quantity, unitPrice, lineTotal, priceSteps };
  }
}

export class OrderReservationResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ enum: ['active', 'confirmed', 'released', 'expired'] })
  readonly status!: string;

  @ApiProperty({ format: 'date-time', description: 'Until when the stock is held' })
  readonly expiresAt!: string;
}

export class OrderPaymentResponse {
  @ApiProperty({ enum: ['created', 'pending', 'failed', 'cancelled', 'captured'] })
  readonly status!: string;

  @ApiProperty({ example: 'sandbox' })
  readonly provider!: string;
}

export class OrderCustomerResponse {
  @ApiProperty({ type: String, nullable: true, format: 'uuid', description: 'null for a guest' })
  readonly id!: string | null;

  @ApiProperty({ example: 'ada@example.com' })
  readonly email!: string;
}

export class ShippingAddressResponse {
  @ApiProperty({ example: 'Ada Lovelace' })
  readonly name!: string;

  @ApiProperty({ example: '12 St James’s Square' })
  readonly line1!: string;

  @ApiProperty({ required: false })
  readonly line2?: string;

  @ApiProperty({ example: 'London' })
  readonly city!: string;

  @ApiProperty({ required: false, example: 'SW1Y 4JH' })
  readonly postalCode?: string;

  @ApiProperty({ required: false })
  readonly region?: string;

  @ApiProperty({ description: 'ISO 3166-1 alpha-2', example: 'GB' })
  readonly country!: string;
}

export class OrderResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ example: 'ORD-7KQ2M4X1ZP' })
  readonly reference!: string;

  @ApiProperty({ enum: orderStatuses })
  readonly status!: string;

  @ApiProperty({ example: 'USD' })
  readonly currency!: string;

  @ApiProperty({ description: 'Before discounts' })
  readonly subtotal!: MoneyResponse;

  @ApiProperty()
  readonly discountTotal!: MoneyResponse;

  @ApiProperty({ description: 'What is charged' })
  readonly total!: MoneyResponse;

  @ApiProperty({ type: [OrderLineResponse] })
  readonly lines!: readonly OrderLineResponse[];

  @ApiProperty({ type: OrderReservationResponse, nullable: true })
  readonly reservation!: OrderReservationResponse | null;

  @ApiProperty({ type: OrderPaymentResponse, nullable: true })
  readonly payment!: OrderPaymentResponse | null;

  @ApiProperty({ type: OrderFulfilmentResponse, nullable: true, description: 'How the goods were sent' })
  readonly fulfilment!: OrderFulfilmentResponse | null;

  @ApiProperty()
  readonly refundedTotal!: MoneyResponse;

  @ApiProperty()
  readonly customer!: OrderCustomerResponse;

  @ApiProperty({ type: ShippingAddressResponse, nullable: true })
  readonly shippingAddress!: ShippingAddress | null;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  readonly updatedAt!: string;

  @ApiProperty({ description: 'Grows with every change', example: 1 })
  readonly version!: number;

  static of(details: OrderDetails): OrderResponse {
    const { order } = details;
    const { id, reference, status, currency, shippingAddress, version } = order;
    return {
      id,
      reference,
      status,
      currency,
      subtotal: MoneyResponse.of(order.subtotalMinor, currency),
      discountTotal: MoneyResponse.of(order.discountMinor, currency),
      total: MoneyResponse.of(order.totalMinor, currency),
      lines: order.lines.map((line) => OrderLineResponse.of(line, currency)),
      reservation: reservationOf(details),
      payment: details.payment ? { status: details.payment.status, provider: details.payment.provider } : null,
      fulfilment: details.fulfilment ? OrderFulfilmentResponse.of(details.fulfilment) : null,
      refundedTotal: MoneyResponse.of(order.refundedMinor, currency),
      customer: { id: order.userId, email: order.email },
      shippingAddress,
      createdAt: order.createdAt.toISOString(),
      updatedAt: order.updatedAt.toISOString(),
      version,
    };
  }
}

function reservationOf({ reservation }: OrderDetails): OrderReservationResponse | null {
  if (!reservation) return null;
  return { id: reservation.id, status: reservation.status, expiresAt: reservation.expiresAt.toISOString() };
}

export class OrderStatusResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ example: 'ORD-7KQ2M4X1ZP' })
  readonly reference!: string;

  @ApiProperty({ enum: orderStatuses })
  readonly status!: string;

  @ApiProperty({ type: OrderReservationResponse, nullable: true })
  readonly reservation!: OrderReservationResponse | null;

  @ApiProperty({ format: 'date-time' })
  readonly updatedAt!: string;

  static of(details: OrderDetails): OrderStatusResponse {
    const { id, reference, status, updatedAt } = details.order;
    return { id, reference, status, reservation: reservationOf(details), updatedAt: updatedAt.toISOString() };
  }
}
