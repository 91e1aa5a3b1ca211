import { Controller, Get, Headers, Post, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiHeader, ApiProduces, ApiTags } from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { type Caller, CallerAddress, CurrentCaller, Endpoint, IdParam } from '#http';
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
      'timeline, `data` the answer of `/status`. Ends after an hour at most, and with the reader’s session or rights; read on ' +
      'with `Last-Event-ID`.',
    access: 'public',
    response: OrderStatusResponse,
    errors: { ...noSuchOrder, 503: 'Too many streams are open (`busy`).' },
  })
  async events(
    @CurrentCaller() signedIn: Caller | undefined,
    @CallerAddress() address: string,
    @OrderToken() token: string | undefined,
    @IdParam() orderId: string,
    @Query() query: OrderEventsRequest,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const granted = await this.grantedBy(query, orderId);
    const { audience, caller } = granted ?? { audience: audienceOf(signedIn, token), caller: signedIn };
    const stream = await this.streamOrder.run({
      orderId,
      audience,
      caller,
      address,
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
    return this.grantStream.run(orderId, { audience: audienceOf(caller, token), caller });
  }

  /** Who brings a token for this order was let in to see it. @throws InvalidToken when it is not for this order or over */
  private async grantedBy(
    { access_token: token }: OrderEventsRequest,
    orderId: string,
  ): Promise<{ audience: Audience; caller: Caller | undefined } | undefined> {
    if (token === undefined) return undefined;
    return { audience: { kind: 'staff' }, ...(await this.grantStream.holderOf(token, orderId)) };
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
