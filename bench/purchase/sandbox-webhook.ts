import { randomUUID } from 'node:crypto';
import { signWebhook } from '#kernel';
import type { ApiRequest, Json } from '../generator/api-client';

/** The report of the sandbox that an order is paid, signed as the sandbox signs. */
export function sandboxWebhook(secret: string, { reference, total }: Json): ApiRequest {
  const event = { eventId: `evt_${randomUUID()}`, reference, status: 'success', ...total };
  const signed = signWebhook(secret, { id: event.eventId, body: JSON.stringify(event), at: new Date() });
  return {
    step: 'webhook',
    method: 'POST',
    path: '/webhooks/payments/sandbox',
    body: event,
    headers: {
      'webhook-id': signed.id,
      'webhook-timestamp': signed.timestamp,
      'webhook-signature': signed.signature,
    },
  };
}
