import { ApiProperty } from '@nestjs/swagger';
import { MoneyResponse } from '#http';
import { productStatuses } from '../rules/product-status';
import type { ProductView } from '../show-product';
import { BrandResponse } from './brand.response';
import { CategoryResponse } from './category.response';
import { VariantResponse } from './variant.response';

export class ImageResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ example: 'https://images.example.com/ridge-down-jacket/1.jpg' })
  readonly url!: string;

  @ApiProperty({ description: 'What is to be seen, for those who cannot see it', example: 'Ridge Down Jacket, front' })
  readonly alt!: string;

  @ApiProperty({ description: 'Place in the row of images, from 0', example: 0 })
  readonly position!: number;

  static of({ id, url, alt, position }: ProductView['images'][number]): ImageResponse {
    return { id, url, alt, position };
  }
}

export class ProductResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ description: 'Unique, for addresses', example: 'ridge-down-jacket' })
  readonly slug!: string;

  @ApiProperty({ example: 'Ridge Down Jacket' })
  readonly name!: string;

  @ApiProperty({ example: 'A trim down jacket for cold starts and long belays.' })
  readonly description!: string;

  @ApiProperty({ enum: productStatuses, example: 'active' })
  readonly status!: string;

  @ApiProperty({ description: 'Price of one unit before a variant’s adjustment and any rule' })
  readonly price!: MoneyResponse;

  @ApiProperty({ type: BrandResponse, nullable: true })
  readonly brand!: BrandResponse | null;

  @ApiProperty({ type: [CategoryResponse] })
  readonly categories!: readonly CategoryResponse[];

  @ApiProperty({ type: [ImageResponse] })
  readonly images!: readonly ImageResponse[];

  @ApiProperty({ type: [VariantResponse], description: 'The default variant comes first' })
  readonly variants!: readonly VariantResponse[];

  @ApiProperty({ description: 'Units of all variants that can be sold now', example: 103 })
  readonly available!: number;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  readonly updatedAt!: string;

  @ApiProperty({ description: 'Raised by every change of the product', example: 1 })
  readonly version!: number;

  static of(product: ProductView, currency: string): ProductResponse {
    return {
      id: product.id,
      slug: product.slug,
      name: product.name,
      description: product.description,
      status: product.status,
      price: MoneyResponse.of(product.priceMinor, currency),
      brand: product.brand && BrandResponse.of(product.brand),
      categories: product.categories.map((category) => CategoryResponse.of(category)),
      images: product.images.map((image) => ImageResponse.of(image)),
      variants: product.variants.map((variant) => VariantResponse.of(variant, currency)),
      available: product.available,
      createdAt: product.createdAt.toISOString(),
      updatedAt: product.updatedAt.toISOString(),
      version: product.version,
    };
  }
}
