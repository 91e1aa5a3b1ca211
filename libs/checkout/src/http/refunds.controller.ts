import { Body, Controller, Get, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Caller, CurrentCaller, Endpoint, IdParam } from '#http';
import { IdempotencyKey, type KeyOfRequest, replyWith, scopedTo } from '#idempotency/http';
import { DomainError } from '#kernel';
import type { SeenOrder } from '../lock-seen-order';
import { RefundOrder, type WantedRefund } from '../refund-order';
import { ShowRefunds } from '../show-refunds';
import { ExpectedOrder, ifMatchHeader, outdated } from './if-match';
import { actorFor, audienceOf, OrderToken } from './order-access';
import { RefundRequest } from './refund.request';
import { RefundResponse } from './refund.response';

@ApiTags('Refunds')
@Controller({ path: 'orders/:id/refunds', version: '1' })
export class RefundsController {
  constructor(
    private readonly refundOrder: RefundOrder,
    private readonly showRefunds: ShowRefunds,
  ) {}

  @Get()
  @ApiHeader({ name: 'X-Order-Token', required: false, description: 'A guest’s order; given when it was placed' })
  @Endpoint({
    summary: 'Refunds of an order, in the order in which they were promised',
    access: 'public',
    response: RefundResponse,
    responseIsArray: true,
    errors: { 404: 'No such order, or it belongs to somebody else.' },
  })
  async list(
    @CurrentCaller() caller: Caller | undefined,
    @OrderToken() token: string | undefined,
    @IdParam() orderId: string,
  ): Promise<RefundResponse[]> {
    const refunds = await this.showRefunds.run(orderId, audienceOf(caller, token));
    return refunds.map((refund) => RefundResponse.of(refund));
  }

  @Post()
  @ApiHeader(ifMatchHeader)
  @Endpoint({
    summary: 'Promise money back: an amount, units of lines, or all that is left',
    description:
      'The order is `refund_pending` until the payment provider has confirmed; then it is `refunded` or ' +
      '`partially_refunded`. Units go back on hand at once. A refund that the provider refuses is `failed` and counts no more.',
    access: 'staff',
    status: 201,
    response: RefundResponse,
    idempotent: true,
    errors: {
      400: 'The request is malformed, has both `amount` and `lines`, or names a line of another order (`unknown_line`).',
      404: 'No such order.',
      409:
        'More than was captured and not promised back, or more units than are left (`refund_exceeds_payment`); ' +
        'the order was never paid (`invalid_transition`); or units that are not out would go back on hand (`not_restockable`).',
      ...outdated,
    },
  })
  async refund(
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @IdParam() orderId: string,
    @ExpectedOrder() isExpected: SeenOrder['isExpected'],
    @Body() body: RefundRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer = await this.refundOrder.run({
      orderId,
      isExpected,
      wanted: wantedOf(body),
      actor: actorFor(caller),
      claim: scopedTo(key, { userId: caller.userId }),
      present: (refund) => RefundResponse.of(refund),
    });
    return replyWith(reply, answer);
  }
}

/** @throws DomainError `validation_failed` unless there is one way to read how much is given back */
function wantedOf({ amount, lines, restock, surplus, reason }: RefundRequest): WantedRefund {
  const partly = amount !== undefined || lines !== undefined;
  if (amount !== undefined && lines !== undefined) throw invalidField('amount', 'Give an amount or lines, not both.');
  if (surplus && (partly || restock))
    throw invalidField('surplus', 'A surplus is given back whole, and is for no goods.');
  return { amount, lines, restock, surplus, reason };
}

function invalidField(name: string, detail: string): DomainError {
  return new DomainError('invalid', 'validation_failed', { detail, errors: [{ pointer: `/${name}`, detail }] });
}
