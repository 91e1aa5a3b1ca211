import { Body, Controller, Delete, Put, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Caller, CurrentCaller, Endpoint } from '#http';
import { ApplyCoupon } from '../apply-coupon';
import { RemoveCoupon } from '../remove-coupon';
import { ApplyCouponRequest } from './cart.request';
import { CartResponse } from './cart.response';
import { cartOwner, CartToken, newCartOwner } from './cart-token';

@ApiTags('Cart')
@ApiHeader({ name: 'X-Cart-Token', required: false, description: 'A guest’s cart; given in the answer that made it' })
@Controller({ path: 'cart/coupon', version: '1' })
export class CartCouponController {
  constructor(
    private readonly applyCoupon: ApplyCoupon,
    private readonly removeCoupon: RemoveCoupon,
  ) {}

  @Put()
  @Endpoint({
    summary: 'Use a coupon, in the place of another one',
    description: 'Prices everything in the cart anew. The coupon is used up by the checkout, one use an order.',
    access: 'public',
    response: CartResponse,
    errors: { 409: 'The coupon does not exist, is not valid now, or has been used up (`coupon_invalid`).' },
  })
  async apply(
    @CurrentCaller() caller: Caller | undefined,
    @CartToken() token: string | undefined,
    @Body() body: ApplyCouponRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartResponse> {
    const { owner, newToken } = newCartOwner(caller, token);
    const cart = await this.applyCoupon.run(owner, body.code);
    if (newToken !== undefined) void reply.header('x-cart-token', newToken);
    return CartResponse.of(cart);
  }

  @Delete()
  @Endpoint({
    summary: 'Take the coupon out; nothing to do when there is none',
    description: 'Prices everything in the cart anew.',
    access: 'public',
    status: 204,
  })
  async remove(@CurrentCaller() caller: Caller | undefined, @CartToken() token: string | undefined): Promise<void> {
    const owner = cartOwner(caller, token);
    if (owner) await this.removeCoupon.run(owner);
  }
}
