import { PaymentEventReceived } from '#payments';
import { newId, signWebhook } from '#kernel';
import { PaymentSettings } from '#config';
import type { Pair } from '../instrument/pair';
import type { Stage } from '../instrument/stage';
import { applies, appliesAgain, asks, overdue, standing, swept } from './works';

const placed = async (stage: Stage) => {
  const product = await stage.desk.shoppers.product({ stock: 5 });
  return { order: await stage.desk.placed([product, 1]), ...product };
};

const payAndExpire: Pair = {
  name: 'pay × expire',
  prepare: async (stage) => {
    const { order, variantId } = await overdue(stage);
    return {
      works: [await applies(stage, order, 0), swept(stage, 1)],
      state: standing(stage, order, variantId),
    };
  },
  allowed: ['applied | swept | paid | 0 on hand, 0 reserved'],
};

const payAndCancel: Pair = {
  name: 'pay × cancel',
  prepare: async (stage) => {
    const { order, variantId } = await placed(stage);
    return {
      works: [
        await applies(stage, order, 0),
        asks(stage, `/orders/${order.id}/cancel`, { api: 1, headers: order.buyer.headers }),
      ],
      state: standing(stage, order, variantId),
    };
  },
  allowed: [
    'applied | 409 invalid_transition | paid | 4 on hand, 0 reserved',
    'applied | 200 | refund_pending | 5 on hand, 0 reserved',
  ],
  kept: ['AAAAAAAABBBBBBBBBBBBBBBBBBBB'],
};

/** Late money needs what an order holds whose time is over, and which the sweep is about to take it from. */
const lateMoneyAndExpire: Pair = {
  name: 'late money × expire',
  prepare: async (stage) => {
    const product = await stage.desk.shoppers.product({ stock: 1 });
    const late = await overdue(stage, product);
    await swept(stage, 0)();
    await overdue(stage, product);
    return {
      works: [await applies(stage, late.order, 0), swept(stage, 1)],
      state: standing(stage, late.order, product.variantId),
    };
  },
  allowed: ['applied | swept | paid | 0 on hand, 0 reserved'],
  // The sweep had only just begun with the order that held the unit, and the money was given back.
  kept: [`BB${'A'.repeat(34)}BBBBBBBBBBB`],
};

const sameMessage: Pair = {
  name: 'payment event × the same payment event',
  prepare: async (stage) => {
    const { order, variantId } = await placed(stage);
    await stage.desk.hearsOf(order);
    const message = await stage.messageOf(PaymentEventReceived.topic, order);
    return {
      works: [appliesAgain(stage, message, 0), appliesAgain(stage, message, 1)],
      state: standing(stage, order, variantId),
    };
  },
  allowed: ['applied | applied | paid | 4 on hand, 0 reserved'],
};

const sameWebhook: Pair = {
  name: 'webhook × the same webhook',
  prepare: async (stage) => {
    const { order } = await placed(stage);
    const body = JSON.stringify({
      eventId: newId(),
      reference: order.reference,
      status: 'success',
      amount: order.total,
    });
    const secret = stage.shop.get(PaymentSettings).sandboxWebhookSecrets[0] ?? '';
    const signed = signWebhook(secret, { id: newId(), body, at: new Date() });
    const headers = {
      'content-type': 'application/json',
      'webhook-id': signed.id,
      'webhook-timestamp': signed.timestamp,
      'webhook-signature': signed.signature,
    };
    const sends = (api: number) => async () => {
      const reply = await stage.shop.call('/webhooks/payments/sandbox', { method: 'POST', body, headers, api });
      return reply.status === 200 ? `duplicate: ${reply.body.duplicate}` : String(reply.status);
    };
    return { works: [sends(0), sends(1)] };
  },
  allowed: ['duplicate: true | duplicate: false', 'duplicate: false | duplicate: true'],
};

/** Two events that tell of the same money. */
const twoEvents: Pair = {
  name: 'pay × pay',
  prepare: async (stage) => {
    const { order, variantId } = await placed(stage);
    const first = await applies(stage, order, 0);
    await stage.shop.rows(`update outbox set processed_at = now() where topic = $1 and processed_at is null`, [
      PaymentEventReceived.topic,
    ]);
    return { works: [first, await applies(stage, order, 1)], state: standing(stage, order, variantId) };
  },
  allowed: ['applied | applied | paid | 4 on hand, 0 reserved'],
};

export const money: readonly Pair[] = [
  payAndExpire,
  payAndCancel,
  lateMoneyAndExpire,
  sameMessage,
  sameWebhook,
  twoEvents,
];
