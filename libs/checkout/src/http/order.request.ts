import { ChoiceField, EmailField, IdField, IntegerField, ListField, ObjectField, PageRequest, TextField } from '#http';
import { orderStatuses } from '#orders';
import { CountryField } from '#pricing/http';

export class ShippingAddressRequest {
  @TextField({ description: 'Who receives it', max: 200, example: 'Ada Lovelace' })
  readonly name!: string;

  @TextField({ description: 'Street and number', max: 200, example: '12 St James’s Square' })
  readonly line1!: string;

  @TextField({ description: 'Second line', max: 200, optional: true })
  readonly line2?: string;

  @TextField({ description: 'City', max: 100, example: 'London' })
  readonly city!: string;

  @TextField({ description: 'Postal code', max: 20, optional: true, example: 'SW1Y 4JH' })
  readonly postalCode?: string;

  @TextField({ description: 'State or region', max: 100, optional: true })
  readonly region?: string;

  @CountryField({ description: 'ISO 3166-1 alpha-2, in capitals' })
  readonly country!: string;
}

class Delivery {
  @EmailField({ description: 'Where messages go; guests must give it', optional: true, example: 'ada@example.com' })
  readonly email?: string;

  @ObjectField(() => ShippingAddressRequest, { description: 'Where it goes', optional: true })
  readonly shippingAddress?: ShippingAddressRequest;

  @CountryField({ description: 'ISO 3166-1 alpha-2, in capitals: where prices are for', optional: true })
  readonly country?: string;
}

export class CheckoutRequest extends Delivery {}

export class OrderItemRequest {
  @IdField({ description: 'The variant; or give `productId`', optional: true })
  readonly variantId?: string;

  @IdField({ description: 'Stands for the product’s default variant', optional: true })
  readonly productId?: string;

  @IntegerField({ description: 'Units', min: 1, max: 999, example: 1 })
  readonly quantity!: number;
}

export class PlaceOrderRequest extends Delivery {
  @ListField(() => OrderItemRequest, {
    description: 'What is bought; or give `productId` and `quantity`',
    max: 100,
    optional: true,
  })
  readonly items?: readonly OrderItemRequest[];

  @IdField({ description: 'Short form for one product’s default variant', optional: true })
  readonly productId?: string;

  @IntegerField({ description: 'Units, with the short form', min: 1, max: 999, optional: true, example: 1 })
  readonly quantity?: number;

  @TextField({
    description: 'What the customer was given; capitals do not matter',
    max: 64,
    pattern: /^[A-Za-z0-9_-]+$/,
    optional: true,
    example: 'WELCOME10',
  })
  readonly couponCode?: string;
}

export class OrderListRequest extends PageRequest {
  @ChoiceField({ description: 'Only orders of this status', of: orderStatuses, optional: true })
  readonly status?: string;

  @TextField({ description: 'Only the order with this reference', max: 64, optional: true, example: 'ORD-7KQ2M4X1ZP' })
  readonly reference?: string;

  @IdField({ description: 'Only this customer’s orders (staff)', optional: true })
  readonly customerId?: string;
}

export class StartPaymentRequest {
  @ChoiceField({ description: 'Payment provider', of: ['sandbox', 'stripe'], example: 'sandbox' })
  readonly provider!: string;
}

export class SimulationRequest {
  @IntegerField({
    description: 'How often the event is delivered; 0: it happens, and its webhook is lost',
    min: 0,
    max: 20,
    optional: true,
    fromQuery: true,
  })
  readonly times: number = 1;

  @ChoiceField({
    description: 'true: an earlier failure of the same payment is reported after its success',
    of: ['true', 'false'],
    optional: true,
  })
  readonly shuffle: string = 'false';

  @IntegerField({
    description: 'Milliseconds before the first delivery',
    min: 0,
    max: 600_000,
    optional: true,
    fromQuery: true,
  })
  readonly delayMs: number = 0;
}
