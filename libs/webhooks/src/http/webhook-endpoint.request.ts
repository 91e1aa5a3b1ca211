import { ChoiceField, FlagField, PageRequest, TextField, TextListField } from '#http';
import { deliveryStates } from '../rules/delivery-state';
import { maxUrlLength } from '../rules/endpoint-url';

const url = {
  description: 'Where to send to: https, without user name, password and fragment, not inside a private network',
  max: maxUrlLength,
  example: 'https://hooks.example.com/holdfast',
};
const events = {
  description: 'What to be told of; `*` stands for every event type',
  min: 1,
  max: 50,
  maxLength: 64,
  example: ['order.paid', 'order.fulfilled'],
};
const active = { description: 'Whether anything is sent', example: true, optional: true };
const description = {
  description: 'For people',
  max: 500,
  optional: true,
  nullable: true,
  example: 'Warehouse',
};

export class AddWebhookEndpointRequest {
  @TextField(url)
  readonly url!: string;

  @TextListField(events)
  readonly events!: readonly string[];

  @FlagField(active)
  readonly active: boolean = true;

  @TextField(description)
  readonly description?: string | null;
}

export class ChangeWebhookEndpointRequest {
  @TextField({ ...url, optional: true })
  readonly url?: string;

  @TextListField({ ...events, optional: true })
  readonly events?: readonly string[];

  @FlagField(active)
  readonly active?: boolean;

  @TextField(description)
  readonly description?: string | null;
}

export class WebhookDeliveryListRequest extends PageRequest {
  @ChoiceField({ description: 'Only deliveries in this state', of: deliveryStates, optional: true, example: 'failed' })
  readonly state?: string;
}
