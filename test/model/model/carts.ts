import { type Outcome, refused } from './outcome';
import {
  type Cart,
  type CartLine,
  couponOf,
  isUsable,
  known,
  type Owner,
  type ShopModel,
  variantOf,
} from './shop-model';

interface Price {
  readonly unitMinor: number;
  readonly coupon: string | null;
}

/** A unit of a variant with a coupon that is on, rounded half up. */
export function priceWith(shop: ShopModel, variant: number, coupon: string | null): Price {
  const { priceMinor } = variantOf(shop, variant);
  if (coupon === null || !couponOf(shop, coupon).on) return { unitMinor: priceMinor, coupon: null };
  const { percent = 0, amountMinor = 0 } = couponOf(shop, coupon);
  const hundredths = priceMinor * (100 - percent) - amountMinor * 100;
  return { unitMinor: Math.max(0, Math.floor((hundredths + 50) / 100)), coupon };
}

/** A coupon that cannot be used changes no price that is shown. */
const shownPrice = (shop: ShopModel, variant: number, coupon: string | null): Price =>
  priceWith(shop, variant, coupon !== null && isUsable(shop, coupon) ? coupon : null);

function ensured({ carts }: ShopModel, owner: Owner): Cart {
  const cart = carts.get(owner) ?? { coupon: null, lines: [] };
  carts.set(owner, cart);
  return cart;
}

/** Shows the owner today's prices, of all lines or of some. */
export function showAnew(shop: ShopModel, cart: Cart, which: (line: CartLine) => boolean = () => true): void {
  for (const line of cart.lines.filter(which)) {
    Object.assign(line, shownPrice(shop, line.variant, cart.coupon), { old: false });
  }
}

function setLine(shop: ShopModel, cart: Cart, { variant, quantity }: { variant: number; quantity: number }): void {
  const line = { variant, quantity, ...shownPrice(shop, variant, cart.coupon), old: false };
  cart.lines = [...cart.lines.filter((other) => other.variant !== variant), line];
}

export interface Units {
  readonly owner: Owner;
  readonly variant: number;
  readonly quantity: number;
}

export function adding(shop: ShopModel, { owner, variant, quantity }: Units): readonly Outcome[] {
  if (!variantOf(shop, variant).onSale) return [refused('409 item_unavailable')];
  const effect = (): void => {
    const cart = ensured(shop, owner);
    const there = cart.lines.find((line) => line.variant === variant)?.quantity ?? 0;
    setLine(shop, cart, { variant, quantity: there + quantity });
  };
  return [{ answer: '201', effect }];
}

export function changing(shop: ShopModel, { owner, variant, quantity }: Units): readonly Outcome[] {
  const cart = shop.carts.get(owner);
  if (!cart?.lines.some((line) => line.variant === variant)) return [refused('404 not_found')];
  return [{ answer: '200', effect: () => setLine(shop, cart, { variant, quantity }) }];
}

export function removing(shop: ShopModel, { owner, variant }: Omit<Units, 'quantity'>): readonly Outcome[] {
  const cart = shop.carts.get(owner);
  if (!cart?.lines.some((line) => line.variant === variant)) return [refused('404 not_found')];
  const effect = (): void => void (cart.lines = cart.lines.filter((line) => line.variant !== variant));
  return [{ answer: '204', effect }];
}

export function emptied(cart: Cart): void {
  Object.assign(cart, { coupon: null, lines: [] });
}

export function clearing({ carts }: ShopModel, { owner }: { owner: Owner }): readonly Outcome[] {
  const cart = carts.get(owner);
  return [{ answer: '204', effect: () => cart && emptied(cart) }];
}

/** What the guest had is the customer's then; the customer's own coupon goes first. */
export function merging(shop: ShopModel, { owner }: { owner: Owner }): readonly Outcome[] {
  const effect = (): void => {
    const from = shop.carts.get('guest');
    const into = ensured(shop, owner);
    if (!from) return;
    for (const line of from.lines) {
      const same = into.lines.find(({ variant }) => variant === line.variant);
      if (same) same.quantity += line.quantity;
      else into.lines.push(line);
    }
    into.coupon ??= from.coupon;
    shop.carts.delete('guest');
    showAnew(shop, into);
  };
  return [{ answer: '200', effect }];
}

export function applyingCoupon(
  shop: ShopModel,
  { owner, coupon }: { owner: Owner; coupon: string },
): readonly Outcome[] {
  if (!isUsable(shop, coupon)) return [refused('409 coupon_invalid')];
  const effect = (): void => {
    const cart = ensured(shop, owner);
    cart.coupon = coupon;
    showAnew(shop, cart);
  };
  return [{ answer: '200', effect }];
}

export function removingCoupon(shop: ShopModel, { owner }: { owner: Owner }): readonly Outcome[] {
  const effect = (): void => {
    const cart = shop.carts.get(owner);
    if (!cart || cart.coupon === null) return;
    cart.coupon = null;
    showAnew(shop, cart);
  };
  return [{ answer: '204', effect }];
}

export function growOld({ carts }: ShopModel, owner: Owner): void {
  for (const line of known(carts.get(owner)).lines) line.old = true;
}
