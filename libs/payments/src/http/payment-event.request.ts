import { ChoiceField, PageRequest } from '#http';
import { type PaymentEventState, paymentEventStates } from '../rules/provider-event';

export class PaymentEventListRequest extends PageRequest {
  @ChoiceField({ description: 'Only events of this state', of: paymentEventStates, optional: true })
  readonly state?: PaymentEventState;
}
