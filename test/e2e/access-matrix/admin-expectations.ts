import { randomUUID } from 'node:crypto';
import { signWebhook } from '#kernel';
import { webhookSecret } from '../../support/webhook-secret';
import type { Expectation, Prepare } from './expectation';

const nothing: Expectation = { prepare: () => ({}) };
const endpoint: Prepare = ({ shared }) => ({ params: { id: shared.webhookEndpoint } });
const newEndpoint: Prepare = async ({ make }) => ({ params: { id: await make.webhookEndpoint() } });
const newLetter: Prepare = async ({ make }) => ({ params: { id: await make.deadLetter(randomUUID()) } });

export const adminExpectations: Readonly<Record<string, Expectation>> = {
  'GET /api/v1/admin/payment-events': nothing,
  'POST /api/v1/webhooks/payments/{provider}': {
    prepare: (room) => {
      const id = `evt_${room.unique()}`;
      const body = JSON.stringify({ eventId: id, reference: 'ORD-NOBODYS00', status: 'success', amount: '1.00' });
      const { timestamp, signature } = signWebhook(webhookSecret, { id, body, at: new Date() });
      const signed = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
      return { params: { provider: 'sandbox' }, body, headers: { 'content-type': 'application/json', ...signed } };
    },
  },
  'GET /api/v1/notifications': nothing,
  'GET /api/v1/admin/dead-letters': nothing,
  'GET /api/v1/admin/dead-letters/groups': nothing,
  'GET /api/v1/admin/dead-letters/{id}': { prepare: ({ shared }) => ({ params: { id: shared.deadLetter } }) },
  'DELETE /api/v1/admin/dead-letters/{id}': { prepare: newLetter },
  'POST /api/v1/admin/dead-letters/{id}/retry': {
    prepare: async (room, owner) => ({ ...(await newLetter(room, owner)), body: {} }),
  },
  'POST /api/v1/admin/dead-letters/retry': { prepare: () => ({ body: { queue: 'webhooks' } }) },
  'GET /api/v1/webhook-endpoints': nothing,
  'POST /api/v1/webhook-endpoints': {
    prepare: () => ({ body: { url: 'http://127.0.0.1:9/hook', events: ['order.paid'], active: false } }),
  },
  'GET /api/v1/webhook-endpoints/{id}': { prepare: endpoint },
  'PATCH /api/v1/webhook-endpoints/{id}': {
    prepare: async (room, owner) => ({ ...(await newEndpoint(room, owner)), body: { active: false } }),
  },
  'DELETE /api/v1/webhook-endpoints/{id}': { prepare: newEndpoint },
  'POST /api/v1/webhook-endpoints/{id}/rotate-secret': { prepare: newEndpoint },
  'GET /api/v1/webhook-endpoints/{id}/deliveries': { prepare: endpoint },
  'POST /api/v1/webhook-deliveries/{id}/replay': {
    prepare: async ({ make }) => ({ params: { id: await make.failedDelivery(await make.webhookEndpoint(true)) } }),
  },
  'GET /api/v1/webhook-event-types': nothing,
};
