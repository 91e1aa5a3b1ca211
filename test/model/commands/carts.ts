import * as fc from 'fast-check';
import {
  adding,
  applyingCoupon,
  changing,
  clearing,
  growOld,
  merging,
  removing,
  removingCoupon,
  type Units,
} from '../model/carts';
import type { Owner, ShopModel } from '../model/shop-model';
import { anyCoupon, customer, owner, quantity, times, variant } from './choices';
import type { Move } from './shop-command';

const hasCart =
  ({ owner: whose }: { readonly owner: Owner }) =>
  ({ carts }: ShopModel): boolean =>
    carts.has(whose);

export const addToCart = (wish: Units): Move => ({
  text: `${wish.owner} puts ${wish.quantity} of variant ${wish.variant} into the cart`,
  outcomes: (shop) => adding(shop, wish),
  act: ({ desk }) => desk.addToCart(wish),
});

export const changeLine = (wish: Units): Move => ({
  text: `${wish.owner} changes variant ${wish.variant} in the cart to ${wish.quantity}`,
  possible: hasCart(wish),
  outcomes: (shop) => changing(shop, wish),
  act: ({ desk }) => desk.changeLine(wish),
});

export const removeLine = (wish: Omit<Units, 'quantity'>): Move => ({
  text: `${wish.owner} takes variant ${wish.variant} out of the cart`,
  possible: hasCart(wish),
  outcomes: (shop) => removing(shop, wish),
  act: ({ desk }) => desk.removeLine(wish),
});

export const clearCart = (wish: { readonly owner: Owner }): Move => ({
  text: `${wish.owner} clears the cart`,
  possible: hasCart(wish),
  outcomes: (shop) => clearing(shop, wish),
  act: ({ desk }) => desk.clearCart(wish),
});

export const mergeCarts = (wish: { readonly owner: 'ada' | 'ben' }): Move => ({
  text: `the guest signs in as ${wish.owner}`,
  outcomes: (shop) => merging(shop, wish),
  act: ({ desk }) => desk.mergeCarts(wish),
});

export const applyCoupon = (wish: { readonly owner: Owner; readonly coupon: string }): Move => ({
  text: `${wish.owner} applies ${wish.coupon} to the cart`,
  outcomes: (shop) => applyingCoupon(shop, wish),
  act: ({ desk }) => desk.applyCoupon(wish),
});

export const removeCoupon = (wish: { readonly owner: Owner }): Move => ({
  text: `${wish.owner} removes the coupon from the cart`,
  possible: hasCart(wish),
  outcomes: (shop) => removingCoupon(shop, wish),
  act: ({ desk }) => desk.removeCoupon(wish),
});

export const letPricesGrowOld = (wish: { readonly owner: Owner }): Move => ({
  text: `the prices in the cart of ${wish.owner} grow old`,
  possible: hasCart(wish),
  outcomes: (shop) => [{ answer: 'done', effect: () => growOld(shop, wish.owner) }],
  act: async ({ clock }) => clock.letPricesGrowOld(wish.owner),
});

const units = fc.record({ owner, variant, quantity });

export const cartMoves: readonly fc.Arbitrary<Move>[] = [
  ...times(5, units.map(addToCart)),
  units.map(changeLine),
  fc.record({ owner, variant }).map(removeLine),
  fc.record({ owner }).map(clearCart),
  fc.record({ owner: customer }).map(mergeCarts),
  fc.record({ owner, coupon: anyCoupon }).map(applyCoupon),
  fc.record({ owner }).map(removeCoupon),
  ...times(4, fc.record({ owner }).map(letPricesGrowOld)),
];
