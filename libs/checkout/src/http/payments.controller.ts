import { Body, Controller, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Caller, CurrentCaller, Endpoint, IdParam } from '#http';
import { IdempotencyKey, type KeyOfRequest, replyWith, scopedTo } from '#idempotency/http';
import { NotFound } from '#kernel';
import { SimulatePayment } from '../simulate-payment';
import { StartPayment } from '../start-payment';
import { audienceOf, OrderToken } from './order-access';
import { SimulationRequest, StartPaymentRequest } from './order.request';
import { PaymentResponse, SimulationResponse } from './payment.response';

@ApiTags('Payments')
@ApiHeader({ name: 'X-Order-Token', required: false, description: 'A guest’s order; given when it was placed' })
@Controller({ version: '1' })
export class PaymentsController {
  constructor(
    private readonly startPayment: StartPayment,
    private readonly simulatePayment: SimulatePayment,
  ) {}

  @Post('orders/:id/payments')
  @Endpoint({
    summary: 'Start paying for an order',
    description: 'Extends the hold on its stock once. Asking again while a payment is open finds the same one.',
    access: 'public',
    status: 201,
    response: PaymentResponse,
    idempotent: true,
    errors: {
      400: 'No such provider is set up (`unknown_provider`).',
      404: 'No such order, or it belongs to somebody else.',
      409: 'The order cannot be paid for any more (`invalid_transition`), or the provider refuses it (`payment_refused`).',
      503: 'The provider cannot be reached (`payment_provider_unavailable`); asking again finds the same payment.',
    },
  })
  async start(
    @CurrentCaller() caller: Caller | undefined,
    @OrderToken() token: string | undefined,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @IdParam() orderId: string,
    @Body() body: StartPaymentRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer = await this.startPayment.run({
      orderId,
      provider: body.provider,
      audience: audienceOf(caller, token),
      claim: scopedTo(key, caller ? { userId: caller.userId } : { cart: `order:${token ?? ''}` }),
      present: (payment) => PaymentResponse.of(payment),
    });
    return replyWith(reply, answer);
  }

  @Post('sandbox/payments/:id/:outcome')
  @ApiParam({ name: 'outcome', enum: ['succeed', 'fail'] })
  @Endpoint({
    summary: 'Let the sandbox provider report on a payment',
    description:
      'It sends a signed event to the webhook address, `times` times over, after `delayMs`; with `times=0` the webhook is ' +
      'lost, with `shuffle=true` an earlier failure is reported after the success. Closed in production.',
    access: 'public',
    status: 202,
    response: SimulationResponse,
    errors: { 404: 'No such payment, or it belongs to somebody else.' },
  })
  async simulate(
    @CurrentCaller() caller: Caller | undefined,
    @OrderToken() token: string | undefined,
    @IdParam() paymentId: string,
    @Param('outcome') outcome: string,
    @Query() query: SimulationRequest,
    @Req() request: FastifyRequest,
  ): Promise<SimulationResponse> {
    if (outcome !== 'succeed' && outcome !== 'fail') throw new NotFound('outcome');
    return this.simulatePayment.run({
      paymentId,
      audience: audienceOf(caller, token),
      status: outcome === 'succeed' ? 'success' : 'failed',
      times: query.times,
      shuffle: query.shuffle === 'true',
      delayMilliseconds: query.delayMs,
      webhookUrl: `http://${ownAddress(request)}/api/v1/webhooks/payments/sandbox`,
    });
  }
}

/** The address at which this very process took the request, whatever a client wrote into its Host header. */
function ownAddress(request: FastifyRequest): string {
  const { localAddress = '127.0.0.1', localPort } = request.socket;
  return `${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;
}
