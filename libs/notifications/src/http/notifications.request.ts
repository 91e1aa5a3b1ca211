import { ChoiceField, IdField, PageRequest } from '#http';
import { notificationStates } from '../list-notifications';
import { mailTemplates } from '../rules/mail-templates';

export class NotificationListRequest extends PageRequest {
  @IdField({ description: 'Only mails about this order', optional: true })
  readonly orderId?: string;

  @ChoiceField({
    description: 'Only mails of this kind',
    of: mailTemplates,
    optional: true,
    example: 'order_confirmation',
  })
  readonly template?: string;

  @ChoiceField({ description: 'Only mails in this state', of: notificationStates, optional: true, example: 'failed' })
  readonly state?: string;
}
