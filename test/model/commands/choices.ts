import * as fc from 'fast-check';
import { known, type Order, owners, pricesMinor, type ShopModel } from '../model/shop-model';

/** In a list that is drawn from, as many times as it is to be likely. */
export const times = <Thing>(count: number, thing: Thing): Thing[] => Array.from({ length: count }, () => thing);

// What moves are made of. Things that there are only in the run are chosen by a number: 0 is the latest one.

export const owner = fc.constantFrom(...owners);
export const customer = fc.constantFrom(...(['ada', 'ben'] as const));
export const variant = fc.nat({ max: pricesMinor.length - 1 });
export const quantity = fc.constantFrom(1, 1, 1, 2, 3);
export const coupon = fc.constantFrom('TENTH', 'GIFT', 'TWO');
export const anyCoupon = fc.constantFrom('TENTH', 'GIFT', 'TWO', 'NONESUCH');
const mostPick = 4;
export const pick = fc.nat({ max: mostPick });
export const asker = fc.oneof(
  { weight: 6, arbitrary: fc.constant('owner' as const) },
  { weight: 1, arbitrary: fc.constantFrom(...(['stranger', 'staff'] as const)) },
);

export const nth = <Thing>(things: readonly Thing[], place: number): Thing =>
  known(things[things.length - 1 - (place % things.length)]);

export const hasOrder = ({ orders }: ShopModel): boolean => orders.length > 0;

/** Which orders something is mostly about: those that it is meant for, if there are any. */
export type Meant = (order: Order) => boolean;
export const anyOrder: Meant = () => true;

export function orderAt({ orders }: ShopModel, place: number, meant: Meant = anyOrder): Order {
  const likely = place === mostPick ? [] : orders.filter(meant);
  return nth(likely.length > 0 ? likely : orders, place);
}

export const aboutOrder =
  (place: number, meant?: Meant) =>
  (shop: ShopModel): string => {
    const { number, owner: whose } = orderAt(shop, place, meant);
    return `order ${number} of ${whose}`;
  };

export interface NamedPayment {
  readonly order: number;
  readonly payment: number;
}

export const paymentsOf = ({ orders }: ShopModel): NamedPayment[] =>
  orders.flatMap(({ number, payments }) => payments.map((_, payment) => ({ order: number, payment })));
export const hasPayment = (shop: ShopModel): boolean => paymentsOf(shop).length > 0;
export const paymentAt = (shop: ShopModel, place: number): NamedPayment => nth(paymentsOf(shop), place);
export const aboutPayment =
  (place: number) =>
  (shop: ShopModel): string => {
    const { order, payment } = paymentAt(shop, place);
    return `payment ${payment} of order ${order}`;
  };

export const jobAt = <Job>(jobs: readonly Job[], place: number): Job => nth(jobs.toReversed(), place);
