import * as fc from 'fast-check';
import { type Asker, cancelling, extending, startingPayment, sweeping } from '../model/holds';
import { placing } from '../model/placing';
import { type ShopModel, type Wish } from '../model/shop-model';
import {
  aboutOrder,
  anyCoupon,
  asker,
  hasOrder,
  type Meant,
  nth,
  orderAt,
  owner,
  pick,
  quantity,
  times,
  variant,
} from './choices';
import type { Move } from './shop-command';

export const placeOrder = (wish: Wish): Move => {
  const key = wish.key === undefined ? '' : ` with key ${wish.key}`;
  const items = wish.kind === 'cart' ? [] : wish.items.map((item) => `${item.quantity} of variant ${item.variant}`);
  const coupon = wish.kind === 'cart' || wish.coupon === null ? '' : ` with ${wish.coupon}`;
  return {
    text: `${wish.owner} ${wish.kind === 'cart' ? 'checks the cart out' : `orders ${items.join(' and ')}`}${coupon}${key}`,
    possible: ({ carts }) => wish.kind === 'items' || carts.has(wish.owner),
    outcomes: (shop) => placing(shop, wish),
    act: ({ desk }) => desk.place(wish),
  };
};

/** A request whose answer was lost on the way. */
export const placeAgain = ({ request }: { readonly request: number }): Move => ({
  text: `somebody sends request ~${request} that has a key once more`,
  possible: ({ keys }) => keys.size > 0,
  about: (shop) => placeOrder(requestAt(shop, request)).text,
  outcomes: (shop) => placing(shop, requestAt(shop, request)),
  act: ({ desk }, shop) => desk.place(requestAt(shop, request)),
});

const requestAt = ({ keys }: ShopModel, request: number): Wish => nth([...keys.values()], request).request;

interface Asked {
  readonly order: number;
  readonly by: Asker;
}

const isPending: Meant = ({ status }) => status === 'pending';

const toOrder = (order: number): Pick<Move, 'possible' | 'about'> => ({
  possible: hasOrder,
  about: aboutOrder(order, isPending),
});

export const cancelOrder = ({ order, by }: Asked): Move => ({
  ...toOrder(order),
  text: `${by} cancels order ~${order}`,
  outcomes: (shop) => cancelling(shop, { order: orderAt(shop, order, isPending), by }),
  act: ({ desk }, shop) => desk.askAbout(orderAt(shop, order, isPending), by, { what: 'cancel' }),
});

export const extendHold = ({ order, by }: Asked): Move => ({
  ...toOrder(order),
  text: `${by} extends the hold of order ~${order}`,
  outcomes: (shop) => extending(shop, { order: orderAt(shop, order, isPending), by }),
  act: ({ desk }, shop) => desk.extend(orderAt(shop, order, isPending), by),
});

export const startPayment = ({ order, by }: Asked): Move => ({
  ...toOrder(order),
  text: `${by} begins to pay order ~${order}`,
  outcomes: (shop) => startingPayment(shop, { order: orderAt(shop, order, isPending), by }),
  act: ({ desk }, shop) =>
    desk.askAbout(orderAt(shop, order, isPending), by, { what: 'payments', body: { provider: 'sandbox' } }),
});

export const letTimePass = ({ order }: Pick<Asked, 'order'>): Move => ({
  ...toOrder(order),
  text: `the time of order ~${order} passes`,
  possible: (shop) => hasOrder(shop) && orderAt(shop, order, isPending).hold.state === 'active',
  outcomes: (shop) => [{ answer: 'done', effect: () => void (orderAt(shop, order, isPending).hold.over = true) }],
  act: ({ clock }, shop) => clock.letTimePass(orderAt(shop, order, isPending)),
});

export const sweep = (): Move => ({
  text: 'a worker sweeps',
  outcomes: sweeping,
  act: ({ worker }) => worker.sweep(),
});

/** Few keys, so that they meet again. */
const key = fc.option(fc.constantFrom('k1', 'k2', 'k3', 'k4'), { nil: undefined, freq: 1 });
const items = fc.array(fc.record({ variant, quantity }), { minLength: 1, maxLength: 3 });
const asked = fc.record({ order: pick, by: asker });

const checkouts = fc.record({ kind: fc.constant('cart' as const), owner, key }).map(placeOrder);
/** Without a cart. */
export const directly = fc
  .record({
    kind: fc.constant('items' as const),
    owner,
    key,
    items,
    coupon: fc.option(anyCoupon, { nil: null, freq: 2 }),
  })
  .map(placeOrder);

export const orderMoves: readonly fc.Arbitrary<Move>[] = [
  ...times(3, checkouts),
  ...times(3, directly),
  fc.record({ request: pick }).map(placeAgain),
  asked.map(cancelOrder),
  asked.map(extendHold),
  ...times(3, asked.map(startPayment)),
  ...times(3, fc.record({ order: pick }).map(letTimePass)),
  fc.constant(sweep()),
];
