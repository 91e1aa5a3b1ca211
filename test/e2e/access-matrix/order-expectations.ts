import type { MadeOrder } from '../../support/furnisher';
import type { Expectation, Prepare } from './expectation';
import type { Owner, Room } from './room';

const aboutOrder =
  (body?: (order: MadeOrder) => unknown): Prepare =>
  async (room, owner) => {
    const order = await room.order(owner);
    return { params: { id: order.id }, body: body?.(order), owner: order.headers };
  };

const aboutReservation: Prepare = async (room, owner) => {
  const { reservationId, headers } = await room.order(owner);
  return { params: { id: reservationId }, owner: headers };
};

const aboutPayment: Prepare = async (room, owner) => {
  const order = await room.order(owner);
  return { params: { id: await room.make.payment(order), outcome: 'fail' }, query: 'times=0', owner: order.headers };
};

const aboutItem =
  (body?: object): Prepare =>
  async (room, owner) => {
    const { id, headers } = await room.cartItem(owner);
    return { params: { id }, body, owner: headers };
  };

const sold =
  (make: (room: Room) => Promise<MadeOrder>, body?: object): Prepare =>
  async (room) => ({ params: { id: (await make(room)).id }, body });

const inCart = ({ shared }: Room): object => ({ variantId: shared.product.variantId, quantity: 1 });

/** Each has a cart of their own, whatever is in it; who has none yet gets an empty one. */
const cart: Readonly<Record<string, Expectation>> = {
  'GET /api/v1/cart': { prepare: () => ({}) },
  'DELETE /api/v1/cart': { prepare: () => ({}) },
  'POST /api/v1/cart/items': { prepare: (room) => ({ body: inCart(room) }) },
  'PATCH /api/v1/cart/items/{id}': { owned: 'cart', prepare: aboutItem({ quantity: 3 }) },
  'DELETE /api/v1/cart/items/{id}': { owned: 'cart', prepare: aboutItem() },
  'POST /api/v1/cart/merge': {
    prepare: async (room) => ({ body: { cartToken: (await room.cartItem('guest')).headers['x-cart-token'] } }),
  },
  'PUT /api/v1/cart/coupon': { prepare: ({ shared }) => ({ body: { code: shared.coupon } }) },
  'DELETE /api/v1/cart/coupon': { prepare: () => ({}) },
  // Whether there is something in their carts depends on the others; what is wrong with the request does not.
  'POST /api/v1/cart/checkout': { prepare: () => ({ body: { country: 'nowhere' } }), status: 400 },
};

const list: Expectation = { prepare: () => ({}), exceptions: { anonymous: 401 } };

const orders: Readonly<Record<string, Expectation>> = {
  'POST /api/v1/orders': {
    prepare: (room, owner: Owner) => ({ body: { items: [inCart(room)], email: `${owner}@example.com` } }),
  },
  'GET /api/v1/orders': list,
  'GET /api/v1/orders/{id}': { owned: 'order', prepare: aboutOrder() },
  'GET /api/v1/orders/{id}/status': { owned: 'order', prepare: aboutOrder() },
  'GET /api/v1/orders/{id}/timeline': { owned: 'order', prepare: aboutOrder() },
  'GET /api/v1/orders/{id}/events': { owned: 'order', prepare: aboutOrder() },
  'POST /api/v1/orders/{id}/events/token': { owned: 'order', prepare: aboutOrder() },
  'POST /api/v1/orders/{id}/cancel': { owned: 'order', prepare: aboutOrder() },
  'POST /api/v1/orders/{id}/payments': { owned: 'order', prepare: aboutOrder(() => ({ provider: 'sandbox' })) },
  'GET /api/v1/orders/{id}/refunds': { owned: 'order', prepare: aboutOrder() },
  'POST /api/v1/orders/{id}/refunds': { prepare: sold((room) => room.paidOrder(), { reason: 'broken' }) },
  'POST /api/v1/orders/{id}/fulfilments': { prepare: sold((room) => room.paidOrder(), {}) },
  'POST /api/v1/orders/{id}/complete': { prepare: sold((room) => room.fulfilledOrder()) },
  'GET /api/v1/reservations': list,
  'GET /api/v1/reservations/{id}': { owned: 'order', prepare: aboutReservation },
  'POST /api/v1/reservations/{id}/extend': { owned: 'order', prepare: aboutReservation },
  'POST /api/v1/sandbox/payments/{id}/{outcome}': { owned: 'order', prepare: aboutPayment },
};

export const orderExpectations = { ...cart, ...orders };
