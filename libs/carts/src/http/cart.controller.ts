import { Body, Controller, Delete, Get, Headers, Patch, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Caller, CurrentCaller, Endpoint, etagOf, IdParam, isNamedIn } from '#http';
import { DomainError, NotFound } from '#kernel';
import { StoreSettings } from '#config';
import { AddItem } from '../add-item';
import { ChangeItem } from '../change-item';
import { ClearCart } from '../clear-cart';
import { MergeCarts } from '../merge-carts';
import { RemoveItem } from '../remove-item';
import { ShowCart } from '../show-cart';
import { AddItemRequest, ChangeItemRequest, MergeCartsRequest } from './cart.request';
import { CartItemResponse, CartResponse } from './cart.response';
import { cartOwner, CartToken, hashOfToken, newCartOwner } from './cart-token';

@ApiTags('Cart')
@ApiHeader({
  name: 'X-Cart-Token',
  required: false,
  description: 'A guest’s cart; given in the answer to the first item',
})
@Controller({ path: 'cart', version: '1' })
export class CartController {
  constructor(
    private readonly showCart: ShowCart,
    private readonly addItem: AddItem,
    private readonly changeItem: ChangeItem,
    private readonly removeItem: RemoveItem,
    private readonly clearCart: ClearCart,
    private readonly mergeCarts: MergeCarts,
    private readonly store: StoreSettings,
  ) {}

  @Get()
  @Endpoint({ summary: 'The cart; an empty one when there is none', access: 'public', response: CartResponse })
  async show(
    @CurrentCaller() caller: Caller | undefined,
    @CartToken() token: string | undefined,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartResponse | undefined> {
    const cart = CartResponse.of(await this.showCart.run(cartOwner(caller, token)));
    const etag = etagOf(cart);
    void reply.header('etag', etag);
    if (!isNamedIn(known, etag)) return cart;
    void reply.status(304);
    return undefined;
  }

  @Post('items')
  @Endpoint({
    summary: 'Add a variant; the same one again adds up',
    access: 'public',
    status: 201,
    response: CartItemResponse,
    errors: { 404: 'No such variant or product.', 409: 'The product cannot be sold (`item_unavailable`).' },
  })
  async add(
    @CurrentCaller() caller: Caller | undefined,
    @CartToken() token: string | undefined,
    @Body() body: AddItemRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartItemResponse> {
    if ((body.variantId === undefined) === (body.productId === undefined)) {
      throw new DomainError('invalid', 'validation_failed', {
        detail: 'Give either variantId or productId.',
        errors: [{ pointer: '/variantId', detail: 'exactly one of variantId and productId is needed' }],
      });
    }
    const { owner, newToken } = newCartOwner(caller, token);
    const item = await this.addItem.run(owner, body);
    if (newToken !== undefined) void reply.header('x-cart-token', newToken);
    return CartItemResponse.of(item, this.store.currency);
  }

  @Patch('items/:id')
  @Endpoint({
    summary: 'Set the units of an item',
    access: 'public',
    response: CartResponse,
    errors: { 404: 'No such item in the cart.' },
  })
  async change(
    @CurrentCaller() caller: Caller | undefined,
    @CartToken() token: string | undefined,
    @IdParam() itemId: string,
    @Body() body: ChangeItemRequest,
  ): Promise<CartResponse> {
    const owner = cartOwner(caller, token);
    if (!owner) throw new NotFound('cart item');
    return CartResponse.of(await this.changeItem.run(owner, { itemId, quantity: body.quantity }));
  }

  @Delete('items/:id')
  @Endpoint({
    summary: 'Take an item out',
    access: 'public',
    status: 204,
    errors: { 404: 'No such item in the cart.' },
  })
  async remove(
    @CurrentCaller() caller: Caller | undefined,
    @CartToken() token: string | undefined,
    @IdParam() itemId: string,
  ): Promise<void> {
    const owner = cartOwner(caller, token);
    if (!owner) throw new NotFound('cart item');
    await this.removeItem.run(owner, itemId);
  }

  @Delete()
  @Endpoint({ summary: 'Empty the cart', access: 'public', status: 204 })
  async clear(@CurrentCaller() caller: Caller | undefined, @CartToken() token: string | undefined): Promise<void> {
    const owner = cartOwner(caller, token);
    if (owner) await this.clearCart.run(owner);
  }

  @Post('merge')
  @Endpoint({
    summary: 'Take over a guest’s cart after signing in',
    description: 'Safe to repeat: what was taken over once is not added again.',
    access: 'customer',
    response: CartResponse,
  })
  async merge(@CurrentCaller() caller: Caller, @Body() body: MergeCartsRequest): Promise<CartResponse> {
    return CartResponse.of(await this.mergeCarts.run(caller.userId, hashOfToken(body.cartToken)));
  }
}
