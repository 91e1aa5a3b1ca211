import { emptied, priceWith, showAnew } from './carts';
import { type Outcome, refused } from './outcome';
import {
  type Cart,
  couponOf,
  free,
  hasUse,
  isUsable,
  type OrderLine,
  type ShopModel,
  unitsOf,
  variantOf,
  type Wish,
} from './shop-model';

type Priced = OrderLine & { readonly coupon: string | null };

const soldOut = { answer: '409 insufficient_stock', mayExpire: true };

/** Places an order whole or refuses it: what is short first, then what is spent. */
export function placing(shop: ShopModel, wish: Wish): readonly Outcome[] {
  const answered = wish.key === undefined ? undefined : shop.keys.get(scoped(wish, wish.key));
  if (answered) {
    const same = contentOf(answered.request) === contentOf(wish);
    return [refused(same ? `201 again: order ${answered.order}` : '422 idempotency_key_reused')];
  }
  return wish.kind === 'cart' ? placingCart(shop, wish) : placingItems(shop, wish);
}

function placingCart(shop: ShopModel, wish: Wish): readonly Outcome[] {
  const cart = shop.carts.get(wish.owner);
  if (!cart || cart.lines.length === 0) return [refused('409 cart_empty')];
  if (!isForSale(shop, cart.lines)) return [refused('409 item_unavailable')];
  const moved = cart.lines.filter(
    ({ old, variant, unitMinor }) => old && priceWith(shop, variant, cart.coupon).unitMinor !== unitMinor,
  );
  if (moved.some((line) => line.coupon !== null && !couponOf(shop, line.coupon).on)) {
    return [refused('409 coupon_invalid'), ...(isShort(shop, cart.lines) ? [soldOut] : [])];
  }
  if (moved.length > 0) {
    const effect = (): void => showAnew(shop, cart, (line) => moved.includes(line));
    return [{ answer: '409 price_changed', effect, mayExpire: true }, ...(isShort(shop, cart.lines) ? [soldOut] : [])];
  }
  const lines = cart.lines.map((line) =>
    line.old ? { ...line, ...priceWith(shop, line.variant, cart.coupon) } : line,
  );
  return deciding(shop, wish, { lines, cart });
}

function placingItems(shop: ShopModel, wish: Wish & { kind: 'items' }): readonly Outcome[] {
  const { items, coupon } = wish;
  if (!isForSale(shop, items)) return [refused('409 item_unavailable')];
  if (coupon !== null && !isUsable(shop, coupon)) {
    return [refused('409 coupon_invalid'), ...(isShort(shop, items) ? [soldOut] : [])];
  }
  return deciding(shop, wish, { lines: items.map((item) => ({ ...item, ...priceWith(shop, item.variant, coupon) })) });
}

function deciding(
  shop: ShopModel,
  wish: Wish,
  { lines, cart }: { lines: readonly Priced[]; cart?: Cart },
): readonly Outcome[] {
  if (isShort(shop, lines)) return [soldOut];
  const resting = [...new Set(lines.flatMap(({ coupon }) => coupon ?? []))];
  const limited = resting.filter((coupon) => couponOf(shop, coupon).limit !== null);
  if (limited.some((coupon) => !hasUse(shop, coupon))) return [{ answer: '409 coupon_invalid', mayExpire: true }];
  const effect = (): void => {
    place(shop, wish, { lines, coupons: limited });
    if (cart) emptied(cart);
  };
  return [{ answer: `201: order ${shop.orders.length}`, effect, mayExpire: true }];
}

function place(
  shop: ShopModel,
  wish: Wish,
  { lines, coupons }: { lines: readonly Priced[]; coupons: readonly string[] },
): void {
  const number = shop.orders.length;
  shop.orders.push({
    number,
    owner: wish.owner,
    lines: lines
      .map(({ variant, quantity, unitMinor }) => ({ variant, quantity, unitMinor }))
      .toSorted((one, other) => one.variant - other.variant),
    totalMinor: lines.reduce((sum, { unitMinor, quantity }) => sum + unitMinor * quantity, 0),
    coupons,
    holdsUses: true,
    status: 'pending',
    hold: { state: 'active', over: false, extended: false },
    sold: false,
    shipment: 'none',
    refundedMinor: 0,
    payments: [],
    refunds: [],
  });
  if (wish.key !== undefined) shop.keys.set(scoped(wish, wish.key), { request: wish, order: number });
}

const isForSale = (shop: ShopModel, lines: readonly { variant: number }[]): boolean =>
  lines.every(({ variant }) => variantOf(shop, variant).onSale);

const isShort = (shop: ShopModel, lines: readonly { variant: number; quantity: number }[]): boolean =>
  [...unitsOf(lines)].some(([variant, quantity]) => quantity > free(shop, variant));

/** A customer's keys are the customer's; a guest's are those of the cart, or else of the e-mail address. */
const scoped = ({ owner, kind }: Wish, key: string): string =>
  owner === 'guest' ? `${owner} with ${kind}: ${key}` : `${owner}: ${key}`;

const contentOf = (wish: Wish): string => (wish.kind === 'cart' ? 'cart' : JSON.stringify([wish.items, wish.coupon]));
