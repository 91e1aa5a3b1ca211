import { Controller, Param, Post, type RawBodyRequest, Req } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Endpoint } from '#http';
import { ReceiveWebhook } from '../receive-webhook';

export class WebhookReceivedResponse {
  @ApiProperty({ example: true })
  readonly received!: boolean;

  @ApiProperty({ description: 'The event had been received before', example: false })
  readonly duplicate!: boolean;
}

/** Documents the body only: it is read raw, because the signature covers its bytes. */
export class SandboxEventRequest {
  @ApiProperty({ description: 'Identity of the event; the same on every redelivery', maxLength: 255, example: 'evt_1' })
  readonly eventId!: string;

  @ApiProperty({ description: 'The order’s reference', example: 'ORD-7KQ2M4X1ZP' })
  readonly reference!: string;

  @ApiProperty({
    required: false,
    format: 'uuid',
    description: 'The payment it is about; left out: the order’s latest',
  })
  readonly payment?: string;

  @ApiProperty({ enum: ['success', 'failed'] })
  readonly status!: string;

  @ApiProperty({ oneOf: [{ type: 'string' }, { type: 'number' }], example: '420.75' })
  readonly amount!: string | number;

  @ApiProperty({ required: false, example: 'USD' })
  readonly currency?: string;
}

@ApiTags('Payment webhooks')
@Controller({ path: 'webhooks/payments', version: '1' })
export class WebhooksController {
  constructor(private readonly receiveWebhook: ReceiveWebhook) {}

  @Post(':provider')
  @ApiHeader({ name: 'webhook-id', required: false })
  @ApiHeader({ name: 'webhook-timestamp', required: false, description: 'Unix seconds; at most 300 s off' })
  @ApiHeader({
    name: 'webhook-signature',
    required: false,
    description: 'v1,<base64 HMAC-SHA256 of "id.timestamp.body">',
  })
  @ApiHeader({
    name: 'stripe-signature',
    required: false,
    description: 'Of events from Stripe, instead of the other three',
  })
  @ApiBody({ type: SandboxEventRequest })
  @Endpoint({
    summary: 'Take an event from a payment provider',
    description:
      'Signed by Standard Webhooks, or by Stripe’s signature. Kept once, however often it is delivered, and applied by a job ' +
      'afterwards.',
    access: 'open',
    limit: 'none',
    response: WebhookReceivedResponse,
    errors: {
      400: 'No such provider is set up (`unknown_provider`), or the body is none of its events (`malformed_event`).',
      401: 'The signature is missing, wrong, or more than 300 s old or early (`invalid_signature`).',
    },
  })
  async receive(
    @Param('provider') provider: string,
    @Req() request: RawBodyRequest<FastifyRequest>,
  ): Promise<WebhookReceivedResponse> {
    const rawBody = request.rawBody ?? Buffer.alloc(0);
    const { duplicate } = await this.receiveWebhook.run(provider, { headers: request.headers, rawBody });
    return { received: true, duplicate };
  }
}
