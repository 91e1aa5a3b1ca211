import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CartEmpty, type CartOwner } from '#carts';
import { cartOwner, CartResponse, CartToken } from '#carts/http';
import { type Caller, CurrentCaller, Endpoint } from '#http';
import { IdempotencyKey, type KeyOfRequest, replyWith, scopedTo } from '#idempotency/http';
import { DomainError } from '#kernel';
import { PriceChanged } from '../checkout.errors';
import type { OrderedItem } from '../placing/basket';
import type { PlaceOrderCommand } from '../placing/checkout';
import { PlaceOrder } from '../placing/place-order';
import { buyerOf } from './order-access';
import { CheckoutRequest, PlaceOrderRequest } from './order.request';
import { OrderResponse } from './order.response';
import { ReplayedOrders } from './replayed-orders';

const refusals = {
  409:
    'Not enough stock (`insufficient_stock`, with what is available per line), a product that cannot be sold ' +
    '(`item_unavailable`), a coupon that cannot be used (`coupon_invalid`), or this key is being worked on ' +
    '(`idempotency_in_flight`). Nothing was changed.',
};

@ApiTags('Checkout')
@Controller({ version: '1' })
export class CheckoutController {
  constructor(private readonly placeOrder: PlaceOrder) {}

  @Post('cart/checkout')
  @ApiHeader({ name: 'X-Cart-Token', required: false, description: 'A guest’s cart' })
  @Endpoint({
    summary: 'Turn the cart into an order',
    description:
      'Holds the stock of every line, or of none, for five minutes; the order is `pending` and the cart empty.',
    access: 'public',
    status: 201,
    response: OrderResponse,
    idempotent: true,
    limit: 'orders',
    uncounted: ReplayedOrders,
    errors: {
      409: `${refusals[409]} Or the cart is empty (\`cart_empty\`), or prices have changed (\`price_changed\`, with the new cart).`,
    },
  })
  async checkout(
    @CurrentCaller() caller: Caller | undefined,
    @CartToken() token: string | undefined,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @Body() body: CheckoutRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const owner = cartOwner(caller, token);
    if (!owner) throw new CartEmpty();
    const claim = scopedTo(key, caller ? { userId: caller.userId } : { cart: guestHash(owner) });
    const source = { kind: 'cart', owner } as const;
    return this.place({ ...terms(caller, body), source, claim }, reply);
  }

  @Post('orders')
  @Endpoint({
    summary: 'Place an order without a cart',
    description:
      'Give `items`, or the short form `{productId, quantity}`. Guests give `email` and get an `X-Order-Token`.',
    access: 'public',
    status: 201,
    response: OrderResponse,
    idempotent: true,
    limit: 'orders',
    uncounted: ReplayedOrders,
    errors: {
      404: 'No such variant or product.',
      409: `${refusals[409]} Or discounts were used up again and again meanwhile (\`price_changed\`).`,
    },
  })
  async order(
    @CurrentCaller() caller: Caller | undefined,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @Body() body: PlaceOrderRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const claim = scopedTo(key, caller ? { userId: caller.userId } : { email: body.email });
    const source = { kind: 'items', items: itemsOf(body), couponCode: body.couponCode ?? null } as const;
    return this.place({ ...terms(caller, body), source, claim }, reply);
  }

  private async place(command: Omit<PlaceOrderCommand, 'present'>, reply: FastifyReply): Promise<unknown> {
    try {
      return replyWith(
        reply,
        await this.placeOrder.run({ ...command, present: (details) => OrderResponse.of(details) }),
      );
    } catch (error) {
      if (!(error instanceof PriceChanged)) throw error;
      const members = { cart: CartResponse.of(error.cart) };
      throw new DomainError(error.kind, error.code, { ...error.details, members });
    }
  }
}

function terms(
  caller: Caller | undefined,
  body: CheckoutRequest,
): Pick<PlaceOrderCommand, 'buyer' | 'email' | 'country' | 'shippingAddress'> {
  return {
    buyer: buyerOf(caller, body.email),
    email: body.email,
    country: countryOf(body),
    shippingAddress: body.shippingAddress ?? null,
  };
}

/** @throws DomainError `validation_failed` when prices are asked for another country than the goods go to */
function countryOf({ country, shippingAddress }: CheckoutRequest): string | null {
  if (country !== undefined && shippingAddress !== undefined && shippingAddress.country !== country) {
    throw invalid(
      'Prices are for the country that the order goes to: leave country out, or give the same.',
      '/country',
    );
  }
  return country ?? shippingAddress?.country ?? null;
}

function guestHash(owner: CartOwner): string {
  return owner.kind === 'guest' ? owner.tokenHash : '';
}

/** @throws DomainError `validation_failed` unless there is exactly one way to read what is bought */
function itemsOf(body: PlaceOrderRequest): readonly OrderedItem[] {
  const short = body.productId !== undefined || body.quantity !== undefined;
  if (body.items !== undefined && !short) {
    body.items.forEach((item, index) => requireOneId(item, `/items/${index}`));
    return body.items;
  }
  if (body.items === undefined && body.productId !== undefined && body.quantity !== undefined) {
    return [{ productId: body.productId, quantity: body.quantity }];
  }
  throw invalid('Give either items, or productId and quantity.', '/items');
}

function requireOneId(item: OrderedItem, pointer: string): void {
  if ((item.variantId === undefined) === (item.productId === undefined)) {
    throw invalid('Each item gives exactly one of variantId and productId.', pointer);
  }
}

function invalid(detail: string, pointer: string): DomainError {
  return new DomainError('invalid', 'validation_failed', { detail, errors: [{ pointer, detail }] });
}
