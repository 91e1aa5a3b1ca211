import { Controller, Get, Headers, Post, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiHeader, ApiProduces, ApiTags } from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { type Caller, CurrentCaller, Endpoint, IdParam, InvalidToken } from '#http';
import { DomainError } from '#kernel';
import type { Audience } from '#orders';
import { GrantStream } from '../grant-stream';
import { StreamOrder } from '../stream-order';
import { audienceOf, OrderToken } from './order-access';
import { OrderEventsRequest } from './order-events.request';
import { EventsTokenResponse } from './order-events.response';
import { OrderStatusResponse } from './order.response';

/** The stream ends when we say so, and its connection with it, so that a process that stops waits for nobody. */
const streamHeaders = {
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
  connection: 'close',
} as const;

const noSuchOrder = { 404: 'No such order, or it belongs to somebody else.' };

@ApiTags('Orders')
@ApiHeader({ name: 'X-Order-Token', required: false, description: 'A guest’s order; given when it was placed' })
@Controller({ path: 'orders/:id/events', version: '1' })
export class OrderEventsController {
  constructor(
    private readonly streamOrder: StreamOrder,
    private readonly grantStream: GrantStream,
  ) {}

  @Get()
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The `id` that was received last: what was missed follows',
  })
  @ApiProduces('text/event-stream')
  @Endpoint({
    summary: 'Where an order stands, as server-sent events',
    description:
      'The status now, or what was missed since `Last-Event-ID`, then each move: `event: status`, `id` that of the entry in the ' +
      'timeline, `data` the answer of `/status`. Ends after an hour at most; read on with `Last-Event-ID`.',
    access: 'public',
    response: OrderStatusResponse,
    errors: { ...noSuchOrder, 503: 'Too many streams are open (`busy`).' },
  })
  async events(
    @CurrentCaller() caller: Caller | undefined,
    @OrderToken() token: string | undefined,
    @IdParam() orderId: string,
    @Query() query: OrderEventsRequest,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const audience = this.readerOf(orderId, query) ?? audienceOf(caller, token);
    const stream = await this.streamOrder.run({
      orderId,
      audience,
      reader: caller?.userId ?? orderId,
      lastEntryId: entryIdIn(lastEventId),
      present: (details) => OrderStatusResponse.of(details),
    });
    void reply.headers(streamHeaders);
    return new StreamableFile(stream, { type: 'text/event-stream; charset=utf-8' });
  }

  @Post('token')
  @Endpoint({
    summary: 'A token for the events of this order, for an EventSource',
    access: 'public',
    response: EventsTokenResponse,
    errors: noSuchOrder,
  })
  async token(
    @CurrentCaller() caller: Caller | undefined,
    @OrderToken() token: string | undefined,
    @IdParam() orderId: string,
  ): Promise<EventsTokenResponse> {
    return this.grantStream.run(orderId, audienceOf(caller, token));
  }

  /** Who brings a token for this order was let in to see it. @throws InvalidToken when it is not for this order or over */
  private readerOf(orderId: string, { access_token: token }: OrderEventsRequest): Audience | undefined {
    if (token === undefined) return undefined;
    if (!this.grantStream.holds(token, orderId)) throw new InvalidToken();
    return { kind: 'staff' };
  }
}

/** @throws DomainError `invalid_event_id` when it cannot be one of ours */
function entryIdIn(header: string | undefined): string | undefined {
  if (header === undefined || header === '') return undefined;
  if (isUUID(header)) return header.toLowerCase();
  throw new DomainError('invalid', 'invalid_event_id', {
    detail: 'Last-Event-ID is the id of an event of this stream.',
  });
}
