import { type Outcome, refused } from './outcome';
import { couponOf, held, type ShopModel, uses, variantOf } from './shop-model';

/** Never fewer than are held, for whom the time has passed included, until somebody has noticed. */
export function adjusting(shop: ShopModel, change: { variant: number; delta: number }): readonly Outcome[] {
  const variant = variantOf(shop, change.variant);
  const onHand = variant.onHand + change.delta;
  if (onHand < held(shop, change.variant, { withOver: true })) return [refused('409 stock_reserved')];
  return [{ answer: '201', effect: () => void (variant.onHand = onHand) }];
}

export function repricing(shop: ShopModel, change: { variant: number; priceMinor: number }): readonly Outcome[] {
  const effect = (): void => void (variantOf(shop, change.variant).priceMinor = change.priceMinor);
  return [{ answer: '200', effect }];
}

export function limiting(shop: ShopModel, change: { coupon: string; limit: number }): readonly Outcome[] {
  if (change.limit < uses(shop, change.coupon, { withOver: true })) return [refused('409 limit_below_usage')];
  return [{ answer: '200', effect: () => void (couponOf(shop, change.coupon).limit = change.limit) }];
}

export function switchingCoupon(shop: ShopModel, change: { coupon: string; on: boolean }): readonly Outcome[] {
  return [{ answer: '200', effect: () => void (couponOf(shop, change.coupon).on = change.on) }];
}

/** What is not for sale can be bought by nobody; what was bought before stays bought. */
export function offering(shop: ShopModel, change: { variant: number; onSale: boolean }): readonly Outcome[] {
  return [{ answer: '200', effect: () => void (variantOf(shop, change.variant).onSale = change.onSale) }];
}
