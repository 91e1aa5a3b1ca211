import { Controller, Get, Headers, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  type Caller,
  CurrentCaller,
  Endpoint,
  IdParam,
  isStaff,
  type Page,
  PageOf,
  readCursor,
  writeCursor,
  etagOf,
  isNamedIn,
} from '#http';
import { IdempotencyKey, type KeyOfRequest, replyWith, scopedTo } from '#idempotency/http';
import { DomainError } from '#kernel';
import type { OrderFilter, OrderStatus } from '#orders';
import { CancelOrder } from '../cancel-order';
import type { SeenOrder } from '../lock-seen-order';
import { ShowOrders } from '../show-orders';
import { ExpectedOrder, ifMatchHeader, outdated } from './if-match';
import { actorFor, audienceOf, OrderToken } from './order-access';
import { OrderListRequest } from './order.request';
import { OrderResponse, OrderStatusResponse } from './order.response';
import { presentOrder } from './present-order';
import { TransitionResponse } from './transition.response';

const noSuchOrder = { 404: 'No such order, or it belongs to somebody else.' };
const sortName = '-createdAt';

@ApiTags('Orders')
@ApiHeader({ name: 'X-Order-Token', required: false, description: 'A guest’s order; given when it was placed' })
@Controller({ path: 'orders', version: '1' })
export class OrdersController {
  constructor(
    private readonly showOrders: ShowOrders,
    private readonly cancelOrder: CancelOrder,
  ) {}

  @Get()
  @Endpoint({
    summary: 'Own orders, newest first; all of them for the staff',
    access: 'public',
    response: PageOf(OrderResponse),
    errors: { 403: 'Only the staff may ask for the orders of one customer.' },
  })
  async list(
    @CurrentCaller() caller: Caller | undefined,
    @OrderToken() token: string | undefined,
    @Query() query: OrderListRequest,
  ): Promise<Page<OrderResponse>> {
    const { page, pageSize } = query;
    const { items, total } = await this.showOrders.list(filterOf(caller, token, query));
    const last = items.length === pageSize ? items.at(-1)?.order : undefined;
    return {
      items: items.map((details) => OrderResponse.of(details)),
      page,
      pageSize,
      total,
      nextCursor: last ? writeCursor(sortName, last.createdAtMicros ?? '', last.id) : null,
    };
  }

  @Get(':id')
  @Endpoint({ summary: 'One order', access: 'public', response: OrderResponse, errors: noSuchOrder })
  async show(
    @CurrentCaller() caller: Caller | undefined,
    @OrderToken() token: string | undefined,
    @IdParam() orderId: string,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderResponse | undefined> {
    const details = await this.showOrders.one(orderId, audienceOf(caller, token));
    const shown = OrderResponse.of(details);
    const etag = etagOf(shown);
    void reply.header('etag', etag);
    if (!isNamedIn(known, etag)) return shown;
    void reply.status(304);
    return undefined;
  }

  @Get(':id/status')
  @Endpoint({ summary: 'Where an order stands', access: 'public', response: OrderStatusResponse, errors: noSuchOrder })
  async status(
    @CurrentCaller() caller: Caller | undefined,
    @OrderToken() token: string | undefined,
    @IdParam() orderId: string,
  ): Promise<OrderStatusResponse> {
    return OrderStatusResponse.of(await this.showOrders.one(orderId, audienceOf(caller, token)));
  }

  @Get(':id/timeline')
  @Endpoint({
    summary: 'How an order got where it is',
    access: 'public',
    response: TransitionResponse,
    responseIsArray: true,
    errors: noSuchOrder,
  })
  async timeline(
    @CurrentCaller() caller: Caller | undefined,
    @OrderToken() token: string | undefined,
    @IdParam() orderId: string,
  ): Promise<TransitionResponse[]> {
    const transitions = await this.showOrders.timeline(orderId, audienceOf(caller, token));
    return transitions.map((transition) => TransitionResponse.of(transition));
  }

  @Post(':id/cancel')
  @ApiHeader(ifMatchHeader)
  @HttpCode(200)
  @Endpoint({
    summary: 'Cancel an order that is not paid; its stock is free again',
    access: 'public',
    response: OrderResponse,
    idempotent: true,
    errors: { ...noSuchOrder, 409: 'The order is not pending any more (`invalid_transition`).', ...outdated },
  })
  async cancel(
    @CurrentCaller() caller: Caller | undefined,
    @OrderToken() token: string | undefined,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @IdParam() orderId: string,
    @ExpectedOrder() isExpected: SeenOrder['isExpected'],
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer = await this.cancelOrder.run({
      orderId,
      isExpected,
      audience: audienceOf(caller, token),
      actor: actorFor(caller),
      claim: scopedTo(key, caller ? { userId: caller.userId } : { cart: `order:${token ?? ''}` }),
      present: presentOrder,
    });
    return replyWith(reply, answer);
  }
}

function filterOf(caller: Caller | undefined, token: string | undefined, query: OrderListRequest): OrderFilter {
  const { page, pageSize, cursor, status, reference, customerId } = query;
  if (customerId !== undefined && !isStaff(caller)) {
    throw new DomainError('forbidden', 'forbidden', { detail: 'Only the staff may ask for other customers’ orders.' });
  }
  const after = cursor === undefined ? undefined : readCursor(cursor, sortName);
  if (after && !/^\d{1,16}$/.test(after.key)) {
    throw new DomainError('invalid', 'invalid_cursor', { detail: 'The cursor does not belong to this list.' });
  }
  return {
    audience: audienceOf(caller, token),
    status: status as OrderStatus | undefined,
    reference,
    customerId,
    after: after && { createdAtMicros: after.key, id: after.id },
    limit: pageSize,
    offset: after ? 0 : (page - 1) * pageSize,
  };
}
