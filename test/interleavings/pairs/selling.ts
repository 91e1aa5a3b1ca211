import { newId } from '#kernel';
import type { Pair } from '../instrument/pair';
import { applies, buysOne, eitherWay, overdue, standing, swept } from './works';

/** Two who want the last one. */
const lastUnit: Pair = {
  name: 'checkout × checkout',
  prepare: async (stage) => {
    const { variantId } = await stage.desk.shoppers.product({ stock: 1 });
    return {
      works: [buysOne(stage, variantId, 0), buysOne(stage, variantId, 1)],
      state: () => stage.stockOf(variantId),
    };
  },
  allowed: eitherWay('201', '409 insufficient_stock', '1 on hand, 1 reserved'),
};

/** The same without locks: who comes second finds the unit gone when it writes, and decides again. */
const lastUnitWithoutLocks: Pair = {
  ...lastUnit,
  name: 'checkout without locks × checkout without locks',
  strategy: 'optimistic',
  kept: ['BBBBBAAAAABBBAAA'],
};

/** Three baskets whose lines cross. */
const crossing: Pair = {
  name: 'checkout × checkout × checkout',
  prepare: async (stage) => {
    const [one, two] = await stage.desk.shoppers.products(2, 1);
    if (!one || !two) throw new Error('Nothing is for sale.');
    const baskets = [[one, two], [two, one], [one]];
    const works = baskets.map((products, api) => {
      const items = products.map(({ variantId }) => ({ variantId, quantity: 1 }));
      return () => stage.told(stage.desk.shoppers.buy(stage.desk.shoppers.guest(), items, { api }));
    });
    return { works, state: () => stage.stockOf(one.variantId) };
  },
  allowed: [0, 1, 2].map((winner) => {
    const ends = [0, 1, 2].map((one) => (one === winner ? '201' : '409 insufficient_stock'));
    return [...ends, '1 on hand, 1 reserved'].join(' | ');
  }),
};

/** The last one is held by an order whose time is over. */
const checkoutAndExpire: Pair = {
  name: 'checkout × expire',
  prepare: async (stage) => {
    const { order, variantId } = await overdue(stage);
    return {
      works: [buysOne(stage, variantId, 0), swept(stage, 1)],
      state: standing(stage, order, variantId),
    };
  },
  allowed: ['201 | swept | expired | 1 on hand, 1 reserved'],
  // The sweep gave the unit back after the checkout had found none, and before it looked for holds that are over.
  kept: ['BAAAAABBBBBBBBBBBBA'],
};

const twoForOneThatIsOver: Pair = {
  name: 'checkout × checkout × expire',
  prepare: async (stage) => {
    const { variantId } = await overdue(stage);
    return {
      works: [buysOne(stage, variantId, 0), buysOne(stage, variantId, 1), swept(stage, 2)],
      state: () => stage.stockOf(variantId),
    };
  },
  allowed: eitherWay('201', '409 insufficient_stock', 'swept | 1 on hand, 1 reserved'),
};

/** Money for an order that is over, while somebody else wants what it held. */
const lateMoneyAndCheckout: Pair = {
  name: 'pay × checkout',
  prepare: async (stage) => {
    const { order, variantId } = await overdue(stage);
    return {
      works: [await applies(stage, order, 0), buysOne(stage, variantId, 1)],
      state: standing(stage, order, variantId),
    };
  },
  allowed: [
    'applied | 409 insufficient_stock | paid | 0 on hand, 0 reserved',
    'applied | 201 | refund_pending | 1 on hand, 1 reserved',
  ],
};

/** A request that is sent twice. */
const sameKey: Pair = {
  name: 'idempotency key × the same key',
  prepare: async (stage) => {
    const { variantId } = await stage.desk.shoppers.product({ stock: 5 });
    const buyer = await stage.desk.shoppers.customer();
    const headers = { 'idempotency-key': newId() };
    const buys = (api: number) => () =>
      stage.told(stage.desk.shoppers.buy(buyer, [{ variantId, quantity: 1 }], { api, headers }));
    return { works: [buys(0), buys(1)], state: () => stage.stockOf(variantId) };
  },
  allowed: [
    '201 | 201 | 5 on hand, 1 reserved',
    '201 | 409 idempotency_in_flight | 5 on hand, 1 reserved',
    '409 idempotency_in_flight | 201 | 5 on hand, 1 reserved',
  ],
};

const expireTwice: Pair = {
  name: 'expire × expire',
  prepare: async (stage) => {
    const { order, variantId } = await overdue(stage);
    return {
      works: [swept(stage, 0), swept(stage, 1)],
      state: standing(stage, order, variantId),
    };
  },
  allowed: ['swept | swept | expired | 1 on hand, 0 reserved'],
};

/** Batches of two checkouts each, of the same two products the other way round, and a sweep. */
const batches: Pair = {
  name: 'batch of checkouts × batch of checkouts × expire',
  batchMax: 64,
  prepare: async (stage) => {
    const one = await overdue(stage);
    const two = await stage.desk.shoppers.product({ stock: 1 });
    const batch = (api: number, variantIds: readonly string[]) => async (): Promise<string> =>
      (await Promise.all(variantIds.map((variantId) => buysOne(stage, variantId, api)()))).join(' and ');
    return {
      works: [batch(0, [one.variantId, two.variantId]), batch(1, [two.variantId, one.variantId]), swept(stage, 2)],
      state: async () => `${await stage.stockOf(one.variantId)} | ${await stage.stockOf(two.variantId)}`,
    };
  },
  allowed: ['201 201', '201 409', '409 201', '409 409'].map((first) => {
    const [one = '', two = ''] = first.split(' ');
    const batch = (...ends: string[]) =>
      ends.map((end) => (end === '409' ? '409 insufficient_stock' : end)).join(' and ');
    const other = (end: string): string => (end === '201' ? '409' : '201');
    const stock = '1 on hand, 1 reserved';
    return `${batch(one, two)} | ${batch(other(two), other(one))} | swept | ${stock} | ${stock}`;
  }),
};

export const selling: readonly Pair[] = [
  lastUnit,
  lastUnitWithoutLocks,
  crossing,
  checkoutAndExpire,
  twoForOneThatIsOver,
  lateMoneyAndCheckout,
  sameKey,
  expireTwice,
  batches,
];
