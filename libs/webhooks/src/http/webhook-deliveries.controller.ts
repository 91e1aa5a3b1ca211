import { Controller, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Caller, CurrentCaller, Endpoint, IdParam } from '#http';
import { IdempotencyKey, type KeyOfRequest, replyWith, scopedTo } from '#idempotency/http';
import { ReplayDelivery } from '../replay-delivery';
import { WebhookDeliveryResponse } from './webhook-delivery.response';

@ApiTags('Webhooks')
@Controller({ path: 'webhook-deliveries', version: '1' })
export class WebhookDeliveriesController {
  constructor(private readonly replayDelivery: ReplayDelivery) {}

  @Post(':id/replay')
  @Endpoint({
    summary: 'Send a delivery once more that has ended',
    description: 'At once, and again by the whole schedule if it is not taken. `webhook-id` and body stay the same.',
    access: 'admin',
    status: 202,
    response: WebhookDeliveryResponse,
    idempotent: true,
    errors: {
      404: 'No such delivery, or its endpoint was removed.',
      409: 'It has not ended yet (`delivery_pending`), or its endpoint is switched off (`endpoint_inactive`).',
    },
  })
  async replay(
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @IdParam() id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer = await this.replayDelivery.run(id, {
      claim: scopedTo(key, caller),
      answer: (delivery) => ({
        status: 202,
        body: WebhookDeliveryResponse.of(delivery),
        headers: {},
        resourceId: delivery.id,
      }),
    });
    return replyWith(reply, answer);
  }
}
