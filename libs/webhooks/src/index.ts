export { eventNames } from './rules/event-types';
export type { EventName } from './rules/event-types';
export { WebhooksModule } from './webhooks.module';
