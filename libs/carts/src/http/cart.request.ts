import { IdField, IntegerField, TextField } from '#http';

export class AddItemRequest {
  @IdField({
    description: 'The variant; or give `productId`',
    optional: true,
    example: '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11',
  })
  readonly variantId?: string;

  @IdField({ description: 'Stands for the product’s default variant', optional: true })
  readonly productId?: string;

  @IntegerField({ description: 'Units', min: 1, max: 999, example: 2 })
  readonly quantity!: number;
}

export class ChangeItemRequest {
  @IntegerField({ description: 'Units', min: 1, max: 999, example: 3 })
  readonly quantity!: number;
}

export class MergeCartsRequest {
  @TextField({ description: 'The guest’s X-Cart-Token', min: 20, max: 128 })
  readonly cartToken!: string;
}

export class ApplyCouponRequest {
  @TextField({
    description: 'What the customer was given; capitals do not matter',
    max: 64,
    pattern: /^[A-Za-z0-9_-]+$/,
    example: 'WELCOME10',
  })
  readonly code!: string;
}
