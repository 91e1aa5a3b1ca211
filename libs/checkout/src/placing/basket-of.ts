import { CartEmpty, type CartLock, ItemUnavailable, type LockedCart, nameOfOwner } from '#carts';
import type { Sellable } from '#catalog';
import { CouponInvalid } from '#pricing';
import { UnknownItem } from '../checkout.errors';
import type { OrderedItem } from './basket';
import { type Checkout, couponCodeOf, NotWaitedFor } from './checkout';
import type { Gathered } from './gather-items';
import type { UnpricedBasket } from './price-baskets';

/**
 * What one checkout of a batch buys, still without prices.
 * @throws CartEmpty, UnknownItem, ItemUnavailable, CouponInvalid; NotWaitedFor when somebody else is working on the cart
 */
export function basketOf(checkout: Checkout, gathered: Gathered): UnpricedBasket {
  const { customerId, command } = checkout;
  const { source } = command;
  if (source.kind === 'cart') {
    const cart = filled(gathered.carts.get(nameOfOwner(source.owner)) ?? 'none');
    const seen = cart.items.map((item, index) => ({ ...item, sellable: pick(item, index, gathered) }));
    const country = command.country ?? cart.country;
    const terms = { customerId, country, couponCode: cart.couponCode };
    return { kind: 'seen', cartId: cart.id, terms, seenFor: cart.country, items: seen };
  }
  const items = source.items.map((item, index) => ({ quantity: item.quantity, sellable: pick(item, index, gathered) }));
  const code = couponCodeOf(checkout);
  const couponCode = code === undefined ? null : gathered.coupons.get(code);
  if (couponCode === undefined) throw new CouponInvalid();
  return { kind: 'now', terms: { customerId, country: command.country, couponCode }, items };
}

function filled(cart: CartLock): LockedCart {
  if (cart === 'taken') throw new NotWaitedFor();
  if (cart === 'none' || cart.items.length === 0) throw new CartEmpty();
  return cart;
}

function pick(
  { variantId, productId }: Partial<OrderedItem>,
  index: number,
  { byVariant, defaults }: Pick<Gathered, 'byVariant' | 'defaults'>,
): Sellable {
  const found = variantId === undefined ? defaults.get(productId ?? '') : byVariant.get(variantId);
  const pointer = `/items/${index}`;
  if (!found) throw new UnknownItem(pointer);
  if (!found.sellable) throw new ItemUnavailable(pointer);
  return found;
}
