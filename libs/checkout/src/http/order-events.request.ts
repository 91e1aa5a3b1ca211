import { TextField } from '#http';

export class OrderEventsRequest {
  @TextField({
    description: 'From `POST …/events/token`, for an EventSource, which sends no headers',
    max: 500,
    optional: true,
  })
  readonly access_token?: string;
}
