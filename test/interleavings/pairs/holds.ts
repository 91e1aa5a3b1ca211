import type { Pair } from '../instrument/pair';
import type { Stage } from '../instrument/stage';
import { asks, eitherWay, overdue, standing, swept } from './works';

/** An order that is not paid, with what its buyer may ask of it. */
const placed = async (stage: Stage, { isOver = false } = {}) => {
  const product = await stage.desk.shoppers.product({ stock: 1 });
  const order = isOver ? (await overdue(stage, product)).order : await stage.desk.placed([product, 1]);
  const [hold] = await stage.shop.rows('select id from reservations where order_id = $1', [order.id]);
  const { headers } = order.buyer;
  return {
    state: standing(stage, order, product.variantId),
    cancels: (api: number) => asks(stage, `/orders/${order.id}/cancel`, { api, headers }),
    extends: (api: number) => asks(stage, `/reservations/${hold.id}/extend`, { api, headers }),
    startsPayment: (api: number) =>
      asks(stage, `/orders/${order.id}/payments`, { api, headers, body: { provider: 'sandbox' } }),
  };
};

const cancelTwice: Pair = {
  name: 'cancel × cancel',
  prepare: async (stage) => {
    const { cancels, state } = await placed(stage);
    return { works: [cancels(0), cancels(1)], state };
  },
  allowed: eitherWay('200', '409 invalid_transition', 'cancelled | 1 on hand, 0 reserved'),
};

const cancelAndExpire: Pair = {
  name: 'cancel × expire',
  prepare: async (stage) => {
    const { cancels, state } = await placed(stage, { isOver: true });
    return { works: [cancels(0), swept(stage, 1)], state };
  },
  allowed: [
    '200 | swept | cancelled | 1 on hand, 0 reserved',
    '409 invalid_transition | swept | expired | 1 on hand, 0 reserved',
  ],
};

const extendTwice: Pair = {
  name: 'extend × extend',
  prepare: async (stage) => {
    const order = await placed(stage);
    return { works: [order.extends(0), order.extends(1)], state: order.state };
  },
  allowed: eitherWay('200', '409 already_extended', 'pending | 1 on hand, 1 reserved'),
};

/** A sweep leaves to the next one what somebody is working on. */
const left = 'pending | 1 on hand, 1 reserved';

const extendAndExpire: Pair = {
  name: 'extend × expire',
  prepare: async (stage) => {
    const order = await placed(stage, { isOver: true });
    return { works: [order.extends(0), swept(stage, 1)], state: order.state };
  },
  allowed: [
    '409 invalid_transition | swept | expired | 1 on hand, 0 reserved',
    `409 invalid_transition | swept | ${left}`,
  ],
};

const extendAndCancel: Pair = {
  name: 'extend × cancel',
  prepare: async (stage) => {
    const order = await placed(stage);
    return { works: [order.extends(0), order.cancels(1)], state: order.state };
  },
  allowed: [
    '200 | 200 | cancelled | 1 on hand, 0 reserved',
    '409 invalid_transition | 200 | cancelled | 1 on hand, 0 reserved',
  ],
};

const startAndExpire: Pair = {
  name: 'start of a payment × expire',
  prepare: async (stage) => {
    const { startsPayment, state } = await placed(stage, { isOver: true });
    return { works: [startsPayment(0), swept(stage, 1)], state };
  },
  allowed: [
    '409 invalid_transition | swept | expired | 1 on hand, 0 reserved',
    `409 invalid_transition | swept | ${left}`,
  ],
};

const startAndCancel: Pair = {
  name: 'start of a payment × cancel',
  prepare: async (stage) => {
    const { startsPayment, cancels, state } = await placed(stage);
    return { works: [startsPayment(0), cancels(1)], state };
  },
  allowed: [
    '201 | 200 | cancelled | 1 on hand, 0 reserved',
    '409 invalid_transition | 200 | cancelled | 1 on hand, 0 reserved',
  ],
};

const startAndExtend: Pair = {
  name: 'start of a payment × extend',
  prepare: async (stage) => {
    const order = await placed(stage);
    return { works: [order.startsPayment(0), order.extends(1)], state: order.state };
  },
  allowed: [
    '201 | 200 | pending | 1 on hand, 1 reserved',
    '201 | 409 already_extended | pending | 1 on hand, 1 reserved',
  ],
};

export const holds: readonly Pair[] = [
  cancelTwice,
  cancelAndExpire,
  extendTwice,
  extendAndExpire,
  extendAndCancel,
  startAndExpire,
  startAndCancel,
  startAndExtend,
];
