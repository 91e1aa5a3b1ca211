import { endHold } from '../../integration/checkout/traces';
import type { Json } from '../../support/client';
import type { Pair } from '../instrument/pair';
import type { Stage } from '../instrument/stage';
import { asks, eitherWay, swept } from './works';

/** A customer with two units in the cart. */
const filled = async (stage: Stage, { stock = 9 } = {}) => {
  const { desk, shop } = stage;
  const product = await desk.shoppers.product({ stock });
  const buyer = await desk.shoppers.fill(await desk.shoppers.customer(), [
    { variantId: product.variantId, quantity: 2 },
  ]);
  const { headers } = buyer;
  const [item] = (await shop.call('/cart', { headers })).body.items;
  return {
    product,
    buyer,
    checksOut: (api: number) => () => stage.told(desk.shoppers.checkout(buyer, { api })),
    changes: (api: number, quantity: number) =>
      asks(stage, `/cart/items/${item.id}`, { api, headers, method: 'PATCH', body: { quantity } }),
    adds: (api: number, quantity: number) =>
      asks(stage, '/cart/items', { api, headers, body: { variantId: product.variantId, quantity } }),
    /** Units in the cart, and units that are ordered. */
    state: async () => {
      const cart = (await shop.call('/cart', { headers })).body;
      const units = cart.items.reduce((sum: number, { quantity }: Json) => sum + quantity, 0);
      const [stored] = await shop.rows('select reserved from stock where variant_id = $1', [product.variantId]);
      return `${units} in the cart, ${stored.reserved} reserved`;
    },
  };
};

const sameCart: Pair = {
  name: 'checkout of one cart × checkout of the same cart',
  prepare: async (stage) => {
    const { checksOut, state } = await filled(stage);
    return { works: [checksOut(0), checksOut(1)], state };
  },
  allowed: eitherWay('201', '409 cart_empty', '0 in the cart, 2 reserved'),
  kept: ['BBBBBBAAAAAAAAAAAAAAAA'],
};

const changeAndCheckout: Pair = {
  name: 'cart change × checkout',
  prepare: async (stage) => {
    const { changes, checksOut, state } = await filled(stage);
    return { works: [changes(0, 5), checksOut(1)], state };
  },
  allowed: ['200 | 201 | 0 in the cart, 5 reserved', '404 not_found | 201 | 0 in the cart, 2 reserved'],
};

const addAndCheckout: Pair = {
  name: 'cart addition × checkout',
  prepare: async (stage) => {
    const { adds, checksOut, state } = await filled(stage);
    return { works: [adds(0, 3), checksOut(1)], state };
  },
  allowed: ['201 | 201 | 0 in the cart, 5 reserved', '201 | 201 | 3 in the cart, 2 reserved'],
};

const addTwice: Pair = {
  name: 'cart addition × cart addition',
  prepare: async (stage) => {
    const { adds, state } = await filled(stage);
    return { works: [adds(0, 3), adds(1, 1)], state };
  },
  allowed: ['201 | 201 | 6 in the cart, 0 reserved'],
};

/** The first thing that a customer puts into a cart, twice at once. */
const firstAdditions: Pair = {
  name: 'first cart addition × first cart addition',
  prepare: async (stage) => {
    const { variantId } = await stage.desk.shoppers.product({ stock: 9 });
    const { id, headers } = await stage.desk.shoppers.customer();
    const adds = (api: number) => asks(stage, '/cart/items', { api, headers, body: { variantId, quantity: 1 } });
    return {
      works: [adds(0), adds(1)],
      state: async () => {
        const [row] = await stage.shop.rows(
          `select count(distinct carts.id)::int as carts, sum(quantity)::int as units
           from carts join cart_items on cart_id = carts.id where user_id = $1`,
          [id],
        );
        return `${row.carts} cart, ${row.units} units`;
      },
    };
  },
  allowed: ['201 | 201 | 1 cart, 2 units'],
};

const guestCart = async (stage: Stage, variantId: string): Promise<string> => {
  const guest = await stage.desk.shoppers.fill(stage.desk.shoppers.guest(), [{ variantId, quantity: 3 }]);
  return guest.headers['x-cart-token'] ?? '';
};

const mergeAndCheckout: Pair = {
  name: 'merge × checkout',
  prepare: async (stage) => {
    const { product, buyer, checksOut, state } = await filled(stage);
    const cartToken = await guestCart(stage, product.variantId);
    return {
      works: [asks(stage, '/cart/merge', { api: 0, headers: buyer.headers, body: { cartToken } }), checksOut(1)],
      state,
    };
  },
  allowed: ['200 | 201 | 0 in the cart, 5 reserved', '200 | 201 | 3 in the cart, 2 reserved'],
};

const mergeTwice: Pair = {
  name: 'merge × merge',
  prepare: async (stage) => {
    const { product, buyer, state } = await filled(stage);
    const cartToken = await guestCart(stage, product.variantId);
    const merges = (api: number) => asks(stage, '/cart/merge', { api, headers: buyer.headers, body: { cartToken } });
    return { works: [merges(0), merges(1)], state };
  },
  allowed: ['200 | 200 | 5 in the cart, 0 reserved'],
};

/** A guest's cart is merged by one tab while it is checked out in another one. */
const mergeAndGuestCheckout: Pair = {
  name: 'merge × checkout of the guest',
  prepare: async (stage) => {
    const { product, buyer, state } = await filled(stage);
    const cartToken = await guestCart(stage, product.variantId);
    const guest = { ...stage.desk.shoppers.guest(), headers: { 'x-cart-token': cartToken } };
    return {
      works: [
        asks(stage, '/cart/merge', { api: 0, headers: buyer.headers, body: { cartToken } }),
        () => stage.told(stage.desk.shoppers.checkout(guest, { api: 1 })),
      ],
      state,
    };
  },
  allowed: ['200 | 201 | 2 in the cart, 3 reserved', '200 | 409 cart_empty | 5 in the cart, 0 reserved'],
};

const limitedCoupon = (stage: Stage) =>
  stage.desk.shoppers.coupon({ adjustment: { type: 'percent', value: '10' }, usageLimit: 1 });

const orders = (stage: Stage, variantId: string, couponCode: string) => (api: number) => () =>
  stage.told(
    stage.desk.shoppers.order(
      stage.desk.shoppers.guest(),
      { items: [{ variantId, quantity: 1 }], couponCode },
      { api },
    ),
  );

const usedUp = (stage: Stage, ruleId: string) => async (): Promise<string> =>
  `used ${await stage.desk.shoppers.usesOf(ruleId)} times`;

const lastUse: Pair = {
  name: 'coupon × coupon',
  prepare: async (stage) => {
    const { variantId } = await stage.desk.shoppers.product({ stock: 9 });
    const { code, ruleId } = await limitedCoupon(stage);
    const buys = orders(stage, variantId, code);
    return { works: [buys(0), buys(1)], state: usedUp(stage, ruleId) };
  },
  allowed: eitherWay('201', '409 coupon_invalid', 'used 1 times'),
};

/** The same without locks: who comes second finds the use gone when it writes, and decides again. */
const lastUseWithoutLocks: Pair = {
  ...lastUse,
  name: 'coupon without locks × coupon without locks',
  strategy: 'optimistic',
  kept: ['AAAAAAABBBBBBBAAAABBBB'],
};

/** The last use is held by an order whose time is over. */
const couponAndExpire: Pair = {
  name: 'coupon × expire',
  prepare: async (stage) => {
    const { variantId } = await stage.desk.shoppers.product({ stock: 9 });
    const { code, ruleId } = await limitedCoupon(stage);
    const buys = orders(stage, variantId, code);
    await buys(0)();
    const holders = await stage.shop.rows('select order_id as id from price_rule_uses where rule_id = $1', [ruleId]);
    const orderIds = holders.map(({ id }) => id);
    await endHold(stage.shop, orderIds);
    return { works: [buys(0), swept(stage, 1)], state: usedUp(stage, ruleId) };
  },
  allowed: ['201 | swept | used 1 times'],
  // The use was given back by the sweep before the checkout, which had found none, could free it itself.
  kept: ['ABBBBAAAAAAAAAABBBBBBBBBBAAA'],
};

/** A discount for one order that nobody has to ask for. */
const lastDiscount: Pair = {
  name: 'price rule with a limit × the same rule',
  prepare: async (stage) => {
    const { variantId, productId } = await stage.desk.shoppers.product({ stock: 9 });
    const ruleId = await stage.desk.shoppers.rule({
      kind: 'seasonal',
      adjustment: { type: 'percent', value: '50' },
      usageLimit: 1,
      productIds: [productId],
      startsAt: '2020-01-01T00:00:00Z',
    });
    const buys = (api: number) => async () => {
      const items = [{ variantId, quantity: 1 }];
      const { status, body } = await stage.desk.shoppers.buy(stage.desk.shoppers.guest(), items, { api });
      return status === 201 ? body.total.amount : `${status} ${body.code}`;
    };
    return { works: [buys(0), buys(1)], state: usedUp(stage, ruleId) };
  },
  allowed: eitherWay('5.00', '10.00', 'used 1 times'),
};

const limitAndCheckout: Pair = {
  name: 'change of a limit × checkout',
  prepare: async (stage) => {
    const { variantId } = await stage.desk.shoppers.product({ stock: 9 });
    const { code, ruleId } = await stage.desk.shoppers.coupon({
      adjustment: { type: 'percent', value: '10' },
      usageLimit: 2,
    });
    const buys = orders(stage, variantId, code);
    await buys(0)();
    const headers = await stage.desk.staff();
    const body = { usageLimit: 1 };
    return {
      works: [asks(stage, `/pricing/rules/${ruleId}`, { api: 0, headers, method: 'PATCH', body }), buys(1)],
      state: usedUp(stage, ruleId),
    };
  },
  allowed: ['200 | 409 coupon_invalid | used 1 times', '409 limit_below_usage | 201 | used 2 times'],
};

export const carts: readonly Pair[] = [
  sameCart,
  changeAndCheckout,
  addAndCheckout,
  addTwice,
  firstAdditions,
  mergeAndCheckout,
  mergeTwice,
  mergeAndGuestCheckout,
  lastUse,
  lastUseWithoutLocks,
  couponAndExpire,
  lastDiscount,
  limitAndCheckout,
];
