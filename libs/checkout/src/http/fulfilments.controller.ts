import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Caller, CurrentCaller, Endpoint, IdParam } from '#http';
import { IdempotencyKey, type KeyOfRequest, replyWith, scopedTo } from '#idempotency/http';
import { CompleteOrder } from '../complete-order';
import { FulfilOrder } from '../fulfil-order';
import type { SeenOrder } from '../lock-seen-order';
import { FulfilmentRequest } from './fulfilment.request';
import { ExpectedOrder, ifMatchHeader, outdated } from './if-match';
import { actorFor } from './order-access';
import { OrderResponse } from './order.response';
import { presentOrder } from './present-order';

const staff = { kind: 'staff' } as const;

@ApiTags('Orders')
@Controller({ path: 'orders/:id', version: '1' })
export class FulfilmentsController {
  constructor(
    private readonly fulfilOrder: FulfilOrder,
    private readonly completeOrder: CompleteOrder,
  ) {}

  @Post('fulfilments')
  @ApiHeader(ifMatchHeader)
  @Endpoint({
    summary: 'Write down that the goods were handed to a carrier, once',
    description:
      'A paid order becomes `fulfilled`. One of which a part is given back can be sent too; its status goes on telling of the ' +
      'money. Answers with the order.',
    access: 'staff',
    status: 201,
    response: OrderResponse,
    idempotent: true,
    errors: {
      404: 'No such order.',
      409: 'The order was not sold, was sent before, or is given back whole (`invalid_transition`).',
      ...outdated,
    },
  })
  async fulfil(
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @IdParam() orderId: string,
    @ExpectedOrder() isExpected: SeenOrder['isExpected'],
    @Body() body: FulfilmentRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { carrier = null, trackingNumber = null } = body;
    const answer = await this.fulfilOrder.run({
      orderId,
      isExpected,
      audience: staff,
      actor: actorFor(caller),
      shipment: { carrier, trackingNumber },
      claim: scopedTo(key, { userId: caller.userId }),
      present: presentOrder,
    });
    return replyWith(reply, answer);
  }

  @Post('complete')
  @ApiHeader(ifMatchHeader)
  @Endpoint({
    summary: 'Write down that the goods have arrived',
    description:
      'A fulfilled order becomes `completed`; of one of which money is given back only `deliveredAt` is set.',
    access: 'staff',
    response: OrderResponse,
    idempotent: true,
    errors: {
      404: 'No such order.',
      409: 'The goods were not sent, or have arrived before (`invalid_transition`).',
      ...outdated,
    },
  })
  async complete(
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @IdParam() orderId: string,
    @ExpectedOrder() isExpected: SeenOrder['isExpected'],
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer = await this.completeOrder.run({
      orderId,
      isExpected,
      audience: staff,
      actor: actorFor(caller),
      claim: scopedTo(key, { userId: caller.userId }),
      present: presentOrder,
    });
    return replyWith(reply, answer);
  }
}
