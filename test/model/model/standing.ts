import { held, type Job, type Order, owners, type ShopModel, uses } from './shop-model';

/** How everything stands, in words that are compared. */
export interface Standing {
  readonly stock: readonly string[];
  readonly uses: Readonly<Record<string, number>>;
  readonly carts: Readonly<Record<string, readonly string[]>>;
  readonly orders: readonly StandingOrder[];
  readonly events: readonly string[];
  readonly jobs: readonly string[];
}

export interface StandingOrder {
  readonly status: string;
  readonly owner: string;
  readonly hold: string;
  readonly lines: readonly string[];
  readonly totals: string;
  readonly uses: readonly string[];
  readonly payments: readonly string[];
  readonly refunds: readonly string[];
  readonly shipment: string;
}

export function standingOf(shop: ShopModel): Standing {
  const limited = Object.keys(shop.coupons).filter((coupon) => shop.coupons[coupon]?.limit !== null);
  return {
    stock: shop.variants.map(({ onHand }, variant) => words.stock(onHand, held(shop, variant, { withOver: true }))),
    uses: Object.fromEntries(limited.map((coupon) => [coupon, uses(shop, coupon, { withOver: true })])),
    carts: Object.fromEntries(owners.map((owner) => [owner, cartOf(shop, owner)])),
    orders: shop.orders.map(orderInWords),
    events: shop.events.map(({ id, state }) => words.event(id, state)).toSorted(),
    jobs: shop.jobs.map(nameOfJob).toSorted(),
  };
}

function cartOf({ carts }: ShopModel, owner: (typeof owners)[number]): string[] {
  const cart = carts.get(owner);
  if (!cart) return [];
  return [words.coupon(cart.coupon), ...cart.lines.map((line) => words.cartLine(line)).toSorted()];
}

function orderInWords(order: Order): StandingOrder {
  const { status, owner, hold, lines, totalMinor, refundedMinor, shipment } = order;
  return {
    status,
    owner,
    hold: words.hold(hold),
    lines: lines.map((line) => words.orderLine(line)),
    totals: words.totals(totalMinor, refundedMinor),
    uses: order.holdsUses ? order.coupons.toSorted() : [],
    payments: order.payments.map((payment) => words.payment(payment)),
    refunds: order.refunds.map((refund) => words.refund(refund)),
    shipment,
  };
}

export function nameOfJob(job: Job): string {
  switch (job.kind) {
    case 'event':
      return `event ${job.id}`;
    case 'refund':
      return `refund ${job.order}/${job.refund}`;
    case 'cancel':
      return `cancel ${job.order}/${job.payment}`;
  }
}

interface Line {
  readonly variant: number;
  readonly quantity: number;
  readonly unitMinor: number;
}

/** The same words for the model and for what the database says. */
export const words = {
  stock: (onHand: number, reserved: number) => `${onHand} on hand, ${reserved} reserved`,
  coupon: (coupon: string | null) => `coupon: ${coupon ?? 'none'}`,
  cartLine: ({ variant, quantity, unitMinor, coupon }: Line & { readonly coupon: string | null }) =>
    `${quantity} of variant ${variant} at ${unitMinor}${coupon === null ? '' : ` with ${coupon}`}`,
  orderLine: ({ variant, quantity, unitMinor }: Line) => `${quantity} of variant ${variant} at ${unitMinor}`,
  totals: (totalMinor: number, refundedMinor: number) => `${totalMinor}, ${refundedMinor} given back`,
  hold: ({ state, extended }: { readonly state: string; readonly extended: boolean }) =>
    `${state}${extended ? ', extended' : ''}`,
  payment: (payment: { readonly status: string; readonly capturedMinor: number; readonly refundedMinor: number }) =>
    `${payment.status}: ${payment.capturedMinor} captured, ${payment.refundedMinor} given back`,
  refund: (refund: {
    readonly status: string;
    readonly amountMinor: number;
    readonly payment: number;
    readonly surplus: boolean;
  }) => `${refund.status}: ${refund.amountMinor} of payment ${refund.payment}${refund.surplus ? ', surplus' : ''}`,
  event: (id: string, state: string) => `${id}: ${state}`,
};
