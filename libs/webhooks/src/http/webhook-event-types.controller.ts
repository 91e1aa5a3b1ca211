import { Controller, Get } from '@nestjs/common';
import { ApiProperty, ApiTags } from '@nestjs/swagger';
import { Endpoint } from '#http';
import { eventNames, eventTypes } from '../rules/event-types';

export class WebhookEventTypeResponse {
  @ApiProperty({ enum: eventNames, example: 'order.paid' })
  readonly name!: string;

  @ApiProperty({ example: 'An order is paid and its stock is sold.' })
  readonly description!: string;
}

@ApiTags('Webhooks')
@Controller({ path: 'webhook-event-types', version: '1' })
export class WebhookEventTypesController {
  @Get()
  @Endpoint({
    summary: 'What subscribers can be told of',
    access: 'admin',
    response: WebhookEventTypeResponse,
    responseIsArray: true,
  })
  list(): WebhookEventTypeResponse[] {
    return eventNames.map((name) => ({ name, description: eventTypes[name] }));
  }
}
