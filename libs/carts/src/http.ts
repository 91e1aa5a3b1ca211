import { Module } from '@nestjs/common';
import { CartsModule } from './carts.module';
import { CartController } from './http/cart.controller';
import { CartCouponController } from './http/cart-coupon.controller';

export { CartResponse } from './http/cart.response';
export { cartOwner, CartToken, hashOfToken } from './http/cart-token';

@Module({ imports: [CartsModule], controllers: [CartController, CartCouponController] })
export class CartsHttpModule {}
