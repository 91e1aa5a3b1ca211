import { call, type Customer, type Headers_, type Place } from '../support/client';
import { Furnisher, type MadeOrder, type MadeProduct } from '../support/furnisher';
import type { Role } from './requests';
import type { Things } from './things';

/** A shop with some of everything in it, and who acts there. */
export interface FuzzedShop {
  readonly things: Things;
  readonly headersOf: Readonly<Record<Role, Headers_>>;
}

interface Shelf {
  readonly products: readonly MadeProduct[];
  readonly catalogue: Pick<Things, 'brand' | 'category' | 'attribute' | 'attributeValue' | 'image' | 'variant'>;
}

interface Orders {
  readonly own: readonly MadeOrder[];
  readonly ofGuests: readonly MadeOrder[];
  readonly payments: readonly string[];
}

/** Furnishes a shop anew: earlier things may have been deleted, cancelled or sold by what was sent before. Needs a worker. */
export async function furnish(place: Place): Promise<FuzzedShop> {
  const furnisher = await Furnisher.at(place);
  const customer = await furnisher.customer();
  const session = await call(place.url, '/auth/jwt/create', {
    body: { email: customer.email, password: 'correct horse battery' },
  });
  const shelf = await shelfOf(furnisher);
  const orders = await ordersOf(furnisher, shelf, customer);
  const others = await othersOf(furnisher, shelf, { customer, orders });
  const all = [...orders.own, ...orders.ofGuests];
  const things: Things = {
    ...shelf.catalogue,
    ...others.things,
    product: shelf.products.map(({ id }) => id),
    slug: shelf.products.map(({ slug }) => slug),
    sku: shelf.products.map(({ sku }) => sku),
    user: [(await furnisher.customer()).id, customer.id, furnisher.staff.id, furnisher.admin.id],
    email: [customer.email, furnisher.staff.email],
    order: all.map(({ id }) => id),
    reference: all.map(({ reference }) => reference),
    line: all.map(({ lineId }) => lineId),
    reservation: all.map(({ reservationId }) => reservationId),
    payment: orders.payments,
    orderToken: orders.ofGuests.map(({ token }) => token ?? ''),
    accessToken: [session.body.access],
    refreshToken: [session.body.refresh],
  };
  const guest = { ...others.guestCart, ...orders.ofGuests[0]?.headers };
  const { staff, admin } = furnisher;
  return {
    things,
    headersOf: { anonymous: {}, guest, customer: customer.headers, staff: staff.headers, admin: admin.headers },
  };
}

async function shelfOf(furnisher: Furnisher): Promise<Shelf> {
  const [brand, category, attribute] = await Promise.all([
    furnisher.brand(),
    furnisher.category(),
    furnisher.attribute(),
  ]);
  const child = await furnisher.category();
  const unused = await furnisher.attribute();
  const more = { brandId: brand, categoryIds: [category, child] };
  const products = await Promise.all([
    furnisher.product(more),
    furnisher.product(more),
    furnisher.product({ stock: 2 }),
    ...Array.from({ length: 8 }, () => furnisher.product()),
  ]);
  const [first] = products as [MadeProduct, ...MadeProduct[]];
  const extra = await Promise.all(attribute.valueIds.map((valueId) => furnisher.variant(first.id, [valueId])));
  const image = [await furnisher.image(first.id), await furnisher.image(first.id)];
  const catalogue = {
    brand: [brand, await furnisher.brand()],
    category: [category, child, await furnisher.category()],
    attribute: [attribute.id, unused.id],
    attributeValue: [...attribute.valueIds, ...unused.valueIds],
    image,
    variant: [...products.map(({ variantId }) => variantId), ...extra],
  };
  return { products, catalogue };
}

/** Orders in every state that lets something be done with them. */
async function ordersOf(furnisher: Furnisher, { products }: Shelf, customer: Customer): Promise<Orders> {
  const variantId = products[0]?.variantId ?? '';
  const guest = { headers: {}, email: 'guest@example.com' };
  const orders = (count: number, buyer: { headers: Headers_; email?: string }): Promise<MadeOrder[]> =>
    Promise.all(Array.from({ length: count }, () => furnisher.order(variantId, buyer)));
  const [own, ofGuests] = await Promise.all([orders(8, customer), orders(2, guest)]);
  const [toPay, toFulfil, toRefund, started, ...rest] = own as [
    MadeOrder,
    MadeOrder,
    MadeOrder,
    MadeOrder,
    ...MadeOrder[],
  ];
  const paid = await Promise.all([toPay, toFulfil, toRefund].map((order) => furnisher.pay(order)));
  await furnisher.fulfil(toFulfil);
  const waiting = await Promise.all([started, ...ofGuests].map((order) => furnisher.payment(order)));
  return { own: [toPay, toFulfil, toRefund, started, ...rest], ofGuests, payments: [...waiting, ...paid] };
}

interface Others {
  readonly guestCart: Headers_;
  readonly things: Pick<
    Things,
    'rule' | 'coupon' | 'cartItem' | 'cartToken' | 'deadLetter' | 'webhookEndpoint' | 'delivery'
  >;
}

async function othersOf(
  furnisher: Furnisher,
  { products }: Shelf,
  { customer, orders }: { customer: Customer; orders: Orders },
): Promise<Others> {
  const variantId = products[0]?.variantId ?? '';
  const coupons = await Promise.all([furnisher.coupon(), furnisher.coupon()]);
  const item = await furnisher.cartItem(variantId, customer.headers);
  const guestItem = await furnisher.cartItem(variantId, 'guest');
  const spare = await furnisher.cartItem(variantId, 'guest');
  const endpoints = await Promise.all([furnisher.webhookEndpoint(true), furnisher.webhookEndpoint()]);
  const orderId = orders.own[0]?.id ?? '';
  return {
    guestCart: guestItem.headers,
    things: {
      rule: coupons.map(({ ruleId }) => ruleId),
      coupon: coupons.map(({ code }) => code),
      cartItem: [item.id, guestItem.id],
      cartToken: [guestItem, spare].map(({ headers }) => headers['x-cart-token'] ?? ''),
      deadLetter: [await furnisher.deadLetter(orderId), await furnisher.deadLetter(orderId)],
      webhookEndpoint: endpoints,
      delivery: [await furnisher.failedDelivery(endpoints[0] ?? '')],
    },
  };
}
