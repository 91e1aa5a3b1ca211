import type { Json } from '../../support/client';
import type { Pair } from '../instrument/pair';
import type { Stage } from '../instrument/stage';
import { asks, buysOne, eitherWay } from './works';

const shelf = async (stage: Stage, stock: number) => {
  const headers = await stage.desk.staff();
  const { variantId, productId } = await stage.desk.shoppers.product({ stock });
  return {
    variantId,
    headers,
    adjusts: (api: number, change: Json) =>
      asks(stage, `/inventory/${variantId}/adjustments`, { api, headers, body: { reason: 'counted', ...change } }),
    warnsFrom: (api: number, lowStockThreshold: number) =>
      asks(stage, `/inventory/${variantId}`, { api, headers, method: 'PATCH', body: { lowStockThreshold } }),
    isTakenDown: (api: number) => asks(stage, `/products/${productId}`, { api, headers, method: 'DELETE' }),
    state: () => stage.stockOf(variantId),
  };
};

const adjustAndCheckout: Pair = {
  name: 'adjust × checkout',
  prepare: async (stage) => {
    const { adjusts, variantId, state } = await shelf(stage, 1);
    return { works: [adjusts(0, { setTo: 0 }), buysOne(stage, variantId, 1)], state };
  },
  allowed: ['201 | 409 insufficient_stock | 0 on hand, 0 reserved', '409 stock_reserved | 201 | 1 on hand, 1 reserved'],
};

const restockAndCheckout: Pair = {
  name: 'restock × checkout',
  prepare: async (stage) => {
    const { adjusts, variantId, state } = await shelf(stage, 0);
    return { works: [adjusts(0, { delta: 1 }), buysOne(stage, variantId, 1)], state };
  },
  allowed: ['201 | 201 | 1 on hand, 1 reserved', '201 | 409 insufficient_stock | 1 on hand, 0 reserved'],
};

const adjustTwice: Pair = {
  name: 'adjust × adjust',
  prepare: async (stage) => {
    const { adjusts, state } = await shelf(stage, 5);
    return { works: [adjusts(0, { delta: -3 }), adjusts(1, { delta: 4 })], state };
  },
  allowed: ['201 | 201 | 6 on hand, 0 reserved'],
  kept: ['BBAAAAAAAAAAAA'],
};

const setAndAdjust: Pair = {
  name: 'set × adjust',
  prepare: async (stage) => {
    const { adjusts, state } = await shelf(stage, 5);
    return { works: [adjusts(0, { setTo: 10 }), adjusts(1, { delta: -1 })], state };
  },
  allowed: ['201 | 201 | 9 on hand, 0 reserved', '201 | 201 | 10 on hand, 0 reserved'],
};

/** One of them makes the variant run low, whichever comes first; that is told once. */
const thresholdAndAdjust: Pair = {
  name: 'threshold × adjust',
  prepare: async (stage) => {
    const { adjusts, warnsFrom, variantId } = await shelf(stage, 9);
    return {
      works: [warnsFrom(0, 7), adjusts(1, { delta: -4 })],
      state: async () => {
        const [row] = await stage.shop.rows(
          `select on_hand, low_stock_threshold as threshold, (select count(*)::int from outbox
             where topic = 'stock.ran_low' and payload ->> 'variantId' = variant_id::text) as told
           from stock where variant_id = $1`,
          [variantId],
        );
        return `${row.on_hand} on hand, low from ${row.threshold}, told ${row.told} times`;
      },
    };
  },
  allowed: ['200 | 201 | 5 on hand, low from 7, told 1 times'],
};

/** Lists that name the same variants the other way round. */
const bulkTwice: Pair = {
  name: 'adjustments × adjustments',
  prepare: async (stage) => {
    const [one, other] = [await shelf(stage, 5), await shelf(stage, 5)];
    const adjusts = (api: number, shelves: readonly { variantId: string }[]) => {
      const items = shelves.map(({ variantId }) => ({ variantId, delta: -3, reason: 'damaged' }));
      return asks(stage, '/inventory/adjustments', { api, headers: one.headers, body: { items } });
    };
    return {
      works: [adjusts(0, [one, other]), adjusts(1, [other, one])],
      state: async () => `${await one.state()} | ${await other.state()}`,
    };
  },
  allowed: eitherWay('201', '409 stock_reserved', '2 on hand, 0 reserved | 2 on hand, 0 reserved'),
};

/** A basket of two variants against a list of the same. */
const bulkAndCheckout: Pair = {
  name: 'adjustments × checkout',
  prepare: async (stage) => {
    const [one, other] = [await shelf(stage, 1), await shelf(stage, 1)];
    const both = [other, one].map(({ variantId }) => variantId);
    const items = both.map((variantId) => ({ variantId, setTo: 0, reason: 'damaged' }));
    const wanted = both.toReversed().map((variantId) => ({ variantId, quantity: 1 }));
    return {
      works: [
        asks(stage, '/inventory/adjustments', { api: 0, headers: one.headers, body: { items } }),
        () => stage.told(stage.desk.shoppers.buy(stage.desk.shoppers.guest(), wanted, { api: 1 })),
      ],
      state: async () => `${await one.state()} | ${await other.state()}`,
    };
  },
  allowed: [
    '201 | 409 insufficient_stock | 0 on hand, 0 reserved | 0 on hand, 0 reserved',
    '409 stock_reserved | 201 | 1 on hand, 1 reserved | 1 on hand, 1 reserved',
  ],
};

const deleteAndCheckout: Pair = {
  name: 'deletion of a product × checkout',
  prepare: async (stage) => {
    const { isTakenDown, variantId, state } = await shelf(stage, 1);
    return { works: [isTakenDown(0), buysOne(stage, variantId, 1)], state };
  },
  allowed: [
    '204 | 201 | 1 on hand, 1 reserved',
    '204 | 409 item_unavailable | 1 on hand, 0 reserved',
    '204 | 404 not_found | 1 on hand, 0 reserved',
  ],
};

export const stock: readonly Pair[] = [
  adjustAndCheckout,
  restockAndCheckout,
  adjustTwice,
  setAndAdjust,
  thresholdAndAdjust,
  bulkTwice,
  bulkAndCheckout,
  deleteAndCheckout,
];
