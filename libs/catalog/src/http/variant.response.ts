import { ApiProperty } from '@nestjs/swagger';
import { MoneyResponse } from '#http';
import type { ProductView } from '../show-product';

export class VariantAttributeResponse {
  @ApiProperty({ example: 'Colour' })
  readonly attribute!: string;

  @ApiProperty({ example: 'Navy' })
  readonly value!: string;
}

export class VariantResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ format: 'uuid' })
  readonly productId!: string;

  @ApiProperty({ example: 'RDJ-M-NAVY' })
  readonly sku!: string;

  @ApiProperty({ type: [VariantAttributeResponse] })
  readonly attributes!: readonly VariantAttributeResponse[];

  @ApiProperty({ description: 'Added to the price of the product; may be negative' })
  readonly priceAdjustment!: MoneyResponse;

  @ApiProperty({ description: 'Price of one unit before any rule' })
  readonly price!: MoneyResponse;

  @ApiProperty({ description: 'Units that can be sold now', example: 24 })
  readonly available!: number;

  static of(variant: ProductView['variants'][number], currency: string): VariantResponse {
    const { id, productId, sku, available } = variant;
    return {
      id,
      productId,
      sku,
      attributes: variant.attributes.map(({ attribute, value }) => ({ attribute, value })),
      priceAdjustment: MoneyResponse.of(variant.priceAdjustmentMinor, currency),
      price: MoneyResponse.of(variant.priceMinor, currency),
      available,
    };
  }
}

export class AvailabilityResponse {
  @ApiProperty({ format: 'uuid' })
  readonly variantId!: string;

  @ApiProperty({ description: 'Units that can be sold now', example: 24 })
  readonly available!: number;

  @ApiProperty({ example: true })
  readonly inStock!: boolean;

  static of(variantId: string, available: number): AvailabilityResponse {
    return { variantId, available, inStock: available > 0 };
  }
}
