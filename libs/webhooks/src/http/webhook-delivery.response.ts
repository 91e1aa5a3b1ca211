import { ApiProperty } from '@nestjs/swagger';
import type { DeliveryView } from '../list-deliveries';
import { deliveryStates } from '../rules/delivery-state';
import { webhookIdOf } from '../rules/event-body';

type AttemptView = DeliveryView['attempts'][number];

export class WebhookAttemptResponse {
  @ApiProperty({ description: 'From 1; a replay begins anew', example: 1 })
  readonly number!: number;

  @ApiProperty({ format: 'date-time', description: 'When it had ended' })
  readonly at!: string;

  @ApiProperty({ description: 'Milliseconds', example: 84 })
  readonly durationMs!: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'HTTP status of the answer', example: 204 })
  readonly status!: number | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why there was no answer', example: 'timed_out' })
  readonly error!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The beginning of the answer, at most 1 KB',
    example: 'ok',
  })
  readonly answer!: string | null;

  static of(attempt: AttemptView): WebhookAttemptResponse {
    const { number, at, durationMilliseconds, status, error, answer } = attempt;
    return { number, at: at.toISOString(), durationMs: durationMilliseconds, status, error, answer };
  }
}

export class WebhookDeliveryResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ format: 'uuid' })
  readonly endpointId!: string;

  @ApiProperty({
    description: '`webhook-id` of every attempt, replays included',
    example: 'msg_0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11',
  })
  readonly messageId!: string;

  @ApiProperty({ example: 'order.paid' })
  readonly eventType!: string;

  @ApiProperty({ description: 'The body, as it is signed and sent' })
  readonly body!: string;

  @ApiProperty({ enum: deliveryStates, description: 'pending: to be sent, or being sent' })
  readonly state!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'null when it has ended' })
  readonly nextAttemptAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When it was taken or given up' })
  readonly finishedAt!: string | null;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;

  @ApiProperty({ type: [WebhookAttemptResponse], description: 'The latest, oldest first' })
  readonly attempts!: readonly WebhookAttemptResponse[];

  static of(view: DeliveryView): WebhookDeliveryResponse {
    return {
      id: view.id,
      endpointId: view.endpointId,
      messageId: webhookIdOf(view.messageId),
      eventType: view.eventType,
      body: view.body,
      state: view.state,
      nextAttemptAt: view.nextAttemptAt?.toISOString() ?? null,
      finishedAt: view.finishedAt?.toISOString() ?? null,
      createdAt: view.createdAt.toISOString(),
      attempts: view.attempts.map((attempt) => WebhookAttemptResponse.of(attempt)),
    };
  }
}
