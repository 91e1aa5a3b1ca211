import { ChoiceField, IdField, IntegerField, ListField, TextField } from '#http';
import { tiers } from '#identity';
import { CountryField } from './country-fields';

const maxUnits = 999;
const maxLines = 100;

const tier = { description: 'Prices for this tier instead of the customer’s own', of: tiers, example: 'GOLD' };
/** What it may hold is for CheckCoupon to say: a code that cannot be is a coupon that cannot be used. */
const coupon = { description: 'Coupon; capitals do not matter', max: 200, example: 'SPRING10' };

export class QuoteRequest {
  @IdField({ description: 'One of the product’s variants; its default variant when left out', optional: true })
  readonly variantId?: string;

  @IntegerField({ description: 'Units', min: 1, max: maxUnits, optional: true, fromQuery: true, example: 10 })
  readonly quantity: number = 1;

  @ChoiceField({ ...tier, optional: true })
  readonly userTier?: string;

  @CountryField({ description: 'Where it goes; ISO 3166-1 alpha-2', optional: true })
  readonly country?: string;

  @TextField({ ...coupon, optional: true })
  readonly couponCode?: string;
}

export class SimulatedItemRequest {
  @IdField({ description: 'The variant; or give `productId`', optional: true })
  readonly variantId?: string;

  @IdField({ description: 'Stands for the product’s default variant', optional: true })
  readonly productId?: string;

  @IntegerField({ description: 'Units', min: 1, max: maxUnits, example: 10 })
  readonly quantity!: number;
}

export class PriceSimulationRequest {
  @ListField(() => SimulatedItemRequest, { description: 'What is in the cart', max: maxLines })
  readonly items!: readonly SimulatedItemRequest[];

  @ChoiceField({ ...tier, optional: true })
  readonly userTier?: string;

  @CountryField({ description: 'Where it goes; ISO 3166-1 alpha-2', optional: true })
  readonly country?: string;

  @TextField({ ...coupon, optional: true })
  readonly couponCode?: string;

  @IdField({ description: 'Whose tier and own rules count; a guest when left out', optional: true })
  readonly customerId?: string;

  @TextField({
    description: 'ISO 8601: the moment to price at, years 2000 to 2199; now when left out',
    max: 40,
    optional: true,
    example: '2026-11-27T12:00:00Z',
  })
  readonly at?: string;
}
