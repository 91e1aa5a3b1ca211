import { ApiProperty } from '@nestjs/swagger';
import type { NotificationView } from '../list-notifications';

export class NotificationResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The order it is about' })
  readonly orderId!: string | null;

  @ApiProperty({ example: 'order_confirmation' })
  readonly template!: string;

  @ApiProperty({ example: 'email' })
  readonly channel!: string;

  @ApiProperty({
    enum: ['queued', 'sending', 'sent'],
    description: 'sending: handed over right now, or again after a crash; sent: the mail server has taken it',
  })
  readonly state!: string;

  @ApiProperty({
    description: 'Message-ID of every delivery of this mail',
    example: '<order_confirmation.01890a5d-ac96-774b-bcce-b302099a8057@example.com>',
  })
  readonly messageId!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'null until it is sent' })
  readonly sentAt!: string | null;

  @ApiProperty({ description: 'The address, masked', example: 'a***@e***.com' })
  readonly recipient!: string;

  static of(view: NotificationView): NotificationResponse {
    const { id, orderId, template, channel, state, messageId, recipient } = view;
    return {
      id,
      orderId,
      template,
      channel,
      state,
      messageId,
      sentAt: view.sentAt?.toISOString() ?? null,
      recipient,
    };
  }
}
