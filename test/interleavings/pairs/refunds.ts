import type { Pair } from '../instrument/pair';
import type { Stage } from '../instrument/stage';
import { applies, asks, eitherWay, settles, settlesStuck, standing } from './works';

const sold = async (stage: Stage, units = 1) => {
  const product = await stage.desk.shoppers.product({ stock: 5 });
  const order = await stage.desk.sold([product, units]);
  const staff = await stage.desk.staff();
  const refunds = (api: number, body: object) =>
    asks(stage, `/orders/${order.id}/refunds`, { api, headers: staff, body: { reason: 'It was chipped', ...body } });
  return { order, staff, refunds, ...product };
};

const refundTwice: Pair = {
  name: 'refund × refund',
  prepare: async (stage) => {
    const { order, variantId, refunds } = await sold(stage);
    return {
      works: [refunds(0, { restock: true }), refunds(1, { restock: true })],
      state: standing(stage, order, variantId),
    };
  },
  allowed: eitherWay('201', '409 refund_exceeds_payment', 'refund_pending | 5 on hand, 0 reserved'),
};

/** Parts of the same line, which may come back as often as units were sold. */
const refundParts: Pair = {
  name: 'refund of a part × refund of a part × whole refund',
  prepare: async (stage) => {
    const { order, variantId, refunds } = await sold(stage, 2);
    const lines = [{ lineId: order.lines[0]?.id, quantity: 1 }];
    return {
      works: [
        refunds(0, { lines, restock: true }),
        refunds(1, { lines, restock: true }),
        refunds(2, { restock: true }),
      ],
      state: standing(stage, order, variantId),
    };
  },
  allowed: [
    '201 | 201 | 409 refund_exceeds_payment | refund_pending | 5 on hand, 0 reserved',
    '201 | 409 refund_exceeds_payment | 201 | refund_pending | 5 on hand, 0 reserved',
    '409 refund_exceeds_payment | 201 | 201 | refund_pending | 5 on hand, 0 reserved',
    '409 refund_exceeds_payment | 409 refund_exceeds_payment | 201 | refund_pending | 5 on hand, 0 reserved',
  ],
};

const refundAndLateMoney: Pair = {
  name: 'refund × pay',
  prepare: async (stage) => {
    const { order, variantId, refunds } = await sold(stage);
    return {
      works: [refunds(0, { restock: true }), await applies(stage, order, 1)],
      state: standing(stage, order, variantId),
    };
  },
  allowed: ['201 | applied | refund_pending | 5 on hand, 0 reserved'],
};

const settleTwice: Pair = {
  name: 'settled refund × the same settled refund',
  prepare: async (stage) => {
    const { order, variantId, refunds } = await sold(stage);
    await refunds(0, { restock: true })();
    return {
      works: [await settles(stage, order, 0), await settles(stage, order, 1)],
      state: standing(stage, order, variantId),
    };
  },
  allowed: ['settled | settled | refunded | 5 on hand, 0 reserved'],
};

/** A refund of a part, which could be counted twice before the money is used up. */
const settleByTwoMessages: Pair = {
  name: 'settled refund × another message of the same refund',
  prepare: async (stage) => {
    const { order, refunds } = await sold(stage, 2);
    await refunds(0, { amount: '5.00' })();
    return {
      works: [await settles(stage, order, 0), await settlesStuck(stage, order, 1)],
      state: async () => {
        const [payment] = await stage.shop.rows('select refunded_minor as back from payments where order_id = $1', [
          order.id,
        ]);
        return `${await stage.statusOf(order)}, ${payment.back} back`;
      },
    };
  },
  allowed: ['settled | settled | partially_refunded, 500 back'],
  kept: ['AAAAAAAABBBBAAAAABBBBBBBB'],
};

const settleAndRefund: Pair = {
  name: 'settled refund × refund',
  prepare: async (stage) => {
    const { order, variantId, refunds } = await sold(stage, 2);
    await refunds(0, { amount: '5.00' })();
    return {
      works: [await settles(stage, order, 0), refunds(1, { restock: true })],
      state: standing(stage, order, variantId),
    };
  },
  allowed: ['settled | 201 | refund_pending | 5 on hand, 0 reserved'],
};

const fulfilAndRefund: Pair = {
  name: 'fulfil × refund',
  prepare: async (stage) => {
    const { order, variantId, staff, refunds } = await sold(stage);
    return {
      works: [
        asks(stage, `/orders/${order.id}/fulfilments`, { api: 0, headers: staff, body: {} }),
        refunds(1, { restock: true }),
      ],
      state: standing(stage, order, variantId),
    };
  },
  allowed: [
    '409 invalid_transition | 201 | refund_pending | 5 on hand, 0 reserved',
    '201 | 201 | refund_pending | 5 on hand, 0 reserved',
  ],
};

const fulfilTwice: Pair = {
  name: 'fulfil × fulfil',
  prepare: async (stage) => {
    const { order, variantId, staff } = await sold(stage);
    const fulfils = (api: number) => asks(stage, `/orders/${order.id}/fulfilments`, { api, headers: staff, body: {} });
    return { works: [fulfils(0), fulfils(1)], state: standing(stage, order, variantId) };
  },
  allowed: eitherWay('201', '409 invalid_transition', 'fulfilled | 4 on hand, 0 reserved'),
};

const completeAndRefund: Pair = {
  name: 'complete × refund',
  prepare: async (stage) => {
    const { order, variantId, staff, refunds } = await sold(stage);
    await stage.desk.fulfil(order);
    return {
      works: [asks(stage, `/orders/${order.id}/complete`, { api: 0, headers: staff }), refunds(1, { restock: false })],
      state: standing(stage, order, variantId),
    };
  },
  allowed: [
    '200 | 201 | refund_pending | 4 on hand, 0 reserved',
    '409 invalid_transition | 201 | refund_pending | 4 on hand, 0 reserved',
  ],
};

export const refunds: readonly Pair[] = [
  refundTwice,
  refundParts,
  refundAndLateMoney,
  settleTwice,
  settleByTwoMessages,
  settleAndRefund,
  fulfilAndRefund,
  fulfilTwice,
  completeAndRefund,
];
