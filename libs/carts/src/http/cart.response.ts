import { ApiProperty } from '@nestjs/swagger';
import { MoneyResponse } from '#http';
import type { CartItemView, CartView } from '../index';

export class CartItemResponse {
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

  @ApiProperty({ description: 'Price a unit, as it was when the item was added' })
  readonly unitPrice!: MoneyResponse;

  @ApiProperty()
  readonly lineTotal!: MoneyResponse;

  @ApiProperty({ description: 'Units that could be bought now', example: 21 })
  readonly available!: number;

  static of(item: CartItemView, currency: string): CartItemResponse {
    const { id, variantId, productId, sku, name, quantity, available } = item;
    const unitPrice = MoneyResponse.of(item.unitPriceMinor, currency);
    const lineTotal = MoneyResponse.of(item.lineTotalMinor, currency);
    return { id, variantId, productId, sku, name, quantity, unitPrice, lineTotal, available };
  }
}

export class CartResponse {
  @ApiProperty({ type: String, nullable: true, format: 'uuid', description: 'null while there is no cart yet' })
  readonly id!: string | null;

  @ApiProperty({ type: [CartItemResponse] })
  readonly items!: readonly CartItemResponse[];

  @ApiProperty({ type: String, nullable: true })
  readonly coupon!: string | null;

  @ApiProperty()
  readonly total!: MoneyResponse;

  @ApiProperty({ description: 'Grows with every change', example: 4 })
  readonly version!: number;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', description: 'When the cart is given up' })
  readonly expiresAt!: string | null;

  static of(cart: CartView): CartResponse {
    return {
      id: cart.id,
      items: cart.items.map((item) => CartItemResponse.of(item, cart.currency)),
      coupon: cart.coupon,
      total: MoneyResponse.of(cart.totalMinor, cart.currency),
      version: cart.version,
      expiresAt: cart.expiresAt?.toISOString() ?? null,
    };
  }
}
