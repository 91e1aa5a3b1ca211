import { ApiProperty } from '@nestjs/swagger';
import { notificationStates, type NotificationView } from '../list-notifications';
import { mailTemplates } from '../rules/mail-templates';

export class NotificationResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The order it is about, if any' })
  readonly orderId!: string | null;

  @ApiProperty({ enum: mailTemplates, example: 'order_confirmation' })
  readonly template!: string;

  @ApiProperty({ example: 'email' })
  readonly channel!: string;

  @ApiProperty({
    enum: notificationStates,
    description:
      'sending: handed over right now, or again after a crash; sent: the mail server has taken it; failed: it has refused ' +
      'it for good, or the mail was given up; skipped: what it would say was not true any more',
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
