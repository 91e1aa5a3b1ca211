// What a shop is, in plain data: written from the guarantees and the API, and without a look at the rules of the product.

export const owners = ['ada', 'ben', 'guest'] as const;
/** Two customers who are signed in, and a guest. */
export type Owner = (typeof owners)[number];

export interface Variant {
  priceMinor: number;
  onHand: number;
  onSale: boolean;
}

/** Takes a part or an amount off each unit. */
export interface Coupon {
  readonly percent?: number;
  readonly amountMinor?: number;
  /** How many orders may use it; null when any number may. */
  limit: number | null;
  /** What was switched off changes no price from then on; what was shown before counts. */
  on: boolean;
}

export interface CartLine {
  readonly variant: number;
  quantity: number;
  /** The price that its owner has seen, and the coupon that it rests on. */
  unitMinor: number;
  coupon: string | null;
  /** Seen so long ago that it counts only while it is still the price. */
  old: boolean;
}

export interface Cart {
  coupon: string | null;
  lines: CartLine[];
}

export interface OrderLine {
  readonly variant: number;
  readonly quantity: number;
  readonly unitMinor: number;
}

export type OrderStatus =
  | 'pending'
  | 'paid'
  | 'fulfilled'
  | 'completed'
  | 'cancelled'
  | 'expired'
  | 'refund_pending'
  | 'partially_refunded'
  | 'refunded';

export interface Hold {
  state: 'active' | 'confirmed' | 'released' | 'expired';
  /** Its time has passed, whether or not anybody has noticed. */
  over: boolean;
  extended: boolean;
}

export interface Payment {
  status: 'pending' | 'failed' | 'cancelled' | 'captured';
  capturedMinor: number;
  refundedMinor: number;
  /** What the provider would say if it was asked. */
  atProvider: 'nothing' | 'captured' | 'failed' | 'cancelled';
}

export interface RefundLine {
  readonly line: number;
  readonly quantity: number;
  readonly restocked: number;
}

export interface Refund {
  readonly payment: number;
  readonly amountMinor: number;
  /** Gives back what was paid on top of the order. */
  readonly surplus: boolean;
  readonly lines: readonly RefundLine[];
  status: 'pending' | 'succeeded' | 'failed';
}

export interface Order {
  readonly number: number;
  readonly owner: Owner;
  readonly lines: readonly OrderLine[];
  readonly totalMinor: number;
  /** Coupons with a limit that its prices rest on. */
  readonly coupons: readonly string[];
  /** Whether it holds a use of each of them. */
  holdsUses: boolean;
  status: OrderStatus;
  hold: Hold;
  sold: boolean;
  shipment: 'none' | 'sent' | 'arrived';
  refundedMinor: number;
  readonly payments: Payment[];
  readonly refunds: Refund[];
}

/** What a provider reports. */
export interface PaymentEvent {
  readonly id: string;
  /** The order whose reference it gives; `unknown` when nobody has that reference, `none` when it gives no reference. */
  readonly reference: number | 'unknown' | 'none';
  /** The payment that it names, if it does. */
  readonly names: PaymentName | undefined;
  readonly outcome: 'success' | 'failed' | 'cancelled';
  /** The amount is that of the order. */
  readonly rightAmount: boolean;
  state: 'received' | 'applied' | 'ignored' | 'unmatched';
}

export interface PaymentName {
  readonly order: number;
  readonly payment: number;
}

/** What waits for a worker. */
export type Job =
  | { readonly kind: 'event'; readonly id: string }
  | { readonly kind: 'refund'; readonly order: number; readonly refund: number }
  | ({ readonly kind: 'cancel' } & PaymentName);

export interface ShopModel {
  readonly variants: Variant[];
  readonly coupons: Record<string, Coupon>;
  readonly carts: Map<Owner, Cart>;
  readonly orders: Order[];
  readonly events: PaymentEvent[];
  jobs: Job[];
  /** What a worker has done, and may be given once more. */
  readonly done: Job[];
  /** Idempotency keys that have an answer: what was asked for with them, and the order that came of it. */
  readonly keys: Map<string, { readonly request: Wish; readonly order: number }>;
}

export interface Opening {
  readonly stock: readonly number[];
  readonly limits: { readonly TENTH: number; readonly GIFT: number };
}

/** What somebody wants to buy: what is in the cart, or some items without a cart. */
export type Wish = { readonly owner: Owner; readonly key: string | undefined } & (
  | { readonly kind: 'cart' }
  | {
      readonly kind: 'items';
      readonly items: readonly { readonly variant: number; readonly quantity: number }[];
      readonly coupon: string | null;
    }
);

export const pricesMinor = [1000, 333, 150] as const;

export function openShop({ stock, limits }: Opening): ShopModel {
  return {
    variants: pricesMinor.map((priceMinor, place) => ({ priceMinor, onHand: stock[place] ?? 0, onSale: true })),
    coupons: {
      TENTH: { percent: 10, limit: limits.TENTH, on: true },
      GIFT: { amountMinor: 500, limit: limits.GIFT, on: true },
      TWO: { amountMinor: 200, limit: null, on: true },
    },
    carts: new Map(),
    orders: [],
    events: [],
    jobs: [],
    done: [],
    keys: new Map(),
  };
}

/** Units of a variant that stand on the shelf for an order; holds that are over count or do not. */
export function held({ orders }: ShopModel, variant: number, { withOver }: { withOver: boolean }): number {
  return orders
    .filter(({ hold }) => hold.state === 'active' && (withOver || !hold.over))
    .flatMap(({ lines }) => lines)
    .filter((line) => line.variant === variant)
    .reduce((sum, { quantity }) => sum + quantity, 0);
}

/** Units that can be sold: what a hold keeps whose time has passed is as good as free. */
export function free(shop: ShopModel, variant: number): number {
  return variantOf(shop, variant).onHand - held(shop, variant, { withOver: false });
}

/** Orders that use a coupon. */
export function uses({ orders }: ShopModel, coupon: string, { withOver }: { withOver: boolean }): number {
  return orders.filter(
    ({ coupons, holdsUses, hold }) =>
      coupons.includes(coupon) && holdsUses && (withOver || !(hold.state === 'active' && hold.over)),
  ).length;
}

/** Whether one more order may use a coupon; a use that an order holds whose time has passed is as good as free. */
export function hasUse(shop: ShopModel, coupon: string): boolean {
  const { limit } = couponOf(shop, coupon);
  return limit === null || uses(shop, coupon, { withOver: false }) < limit;
}

/** Whether a coupon changes a price that is shown now, and may be given with an order. */
export const isUsable = (shop: ShopModel, coupon: string): boolean =>
  coupon in shop.coupons && couponOf(shop, coupon).on && hasUse(shop, coupon);

export const variantOf = ({ variants }: ShopModel, variant: number): Variant => known(variants[variant]);
export const couponOf = ({ coupons }: ShopModel, coupon: string): Coupon => known(coupons[coupon]);
export const orderOf = ({ orders }: ShopModel, number: number): Order => known(orders[number]);

/** Units by variant, of lines that may share one. */
export function unitsOf(
  lines: readonly { readonly variant: number; readonly quantity: number }[],
): Map<number, number> {
  const units = new Map<number, number>();
  for (const { variant, quantity } of lines) units.set(variant, (units.get(variant) ?? 0) + quantity);
  return units;
}

export function known<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error('The model asks for what it does not have.');
  return thing;
}
