import { ApiProperty } from '@nestjs/swagger';
import type { EndpointView } from '../show-endpoints';

export class WebhookEndpointResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ example: 'https://hooks.example.com/holdfast' })
  readonly url!: string;

  @ApiProperty({ type: [String], example: ['order.paid'] })
  readonly events!: readonly string[];

  @ApiProperty({ example: true })
  readonly active!: boolean;

  @ApiProperty({ type: String, nullable: true, example: 'Warehouse' })
  readonly description!: string | null;

  @ApiProperty({
    type: String,
    enum: ['gone', 'failing'],
    nullable: true,
    description: 'Why it was switched off by itself. gone: it answered 410; failing: it took nothing for five days',
  })
  readonly disabledReason!: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'The first failed attempt since the last that was taken',
  })
  readonly failingSince!: string | null;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  readonly updatedAt!: string;

  static of(view: EndpointView): WebhookEndpointResponse {
    return {
      id: view.id,
      url: view.url,
      events: view.events,
      active: view.active,
      description: view.description,
      disabledReason: view.disabledReason,
      failingSince: view.failingSince?.toISOString() ?? null,
      createdAt: view.createdAt.toISOString(),
      updatedAt: view.updatedAt.toISOString(),
    };
  }
}

export class NewWebhookSecretResponse extends WebhookEndpointResponse {
  @ApiProperty({
    description: 'Verifies what is sent (Standard Webhooks). Shown this once',
    example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=',
  })
  readonly secret!: string;

  static withSecret(view: EndpointView, secret: string): NewWebhookSecretResponse {
    return { ...WebhookEndpointResponse.of(view), secret };
  }
}
