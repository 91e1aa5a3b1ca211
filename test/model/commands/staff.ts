import * as fc from 'fast-check';
import { delivering, refunding, type RefundWish, shipping } from '../model/refunds';
import type { Order } from '../model/shop-model';
import { adjusting, limiting, offering, repricing, switchingCoupon } from '../model/staff';
import { aboutOrder, coupon, hasOrder, type Meant, orderAt, pick, quantity, times, variant } from './choices';
import type { Move } from './shop-command';

interface Asked {
  readonly order: number;
}

/** A part of an order, chosen by numbers: its lines and amounts are not known before. */
export interface RefundChoice extends Asked {
  readonly kind: 'whole' | 'surplus' | 'amount' | 'lines';
  readonly restock: boolean;
  /** Of the total, in tenths. */
  readonly tenths: number;
  readonly line: number;
  readonly quantity: number;
}

const hasMoney: Meant = ({ payments }) => payments.some(({ capturedMinor }) => capturedMinor > 0);
const mayShip: Meant = ({ status, shipment }) => shipment === 'none' && ['paid', 'partially_refunded'].includes(status);
const isOnItsWay: Meant = ({ shipment }) => shipment === 'sent';

const toOrder = (order: number, meant: Meant): Pick<Move, 'possible' | 'about'> => ({
  possible: hasOrder,
  about: aboutOrder(order, meant),
});

export const refundOrder = (choice: RefundChoice): Move => {
  const { order, kind, restock, tenths, line } = choice;
  const parts = {
    whole: 'all',
    surplus: 'the surplus',
    amount: `${tenths} tenths`,
    lines: `${choice.quantity} of line ~${line}`,
  };
  return {
    ...toOrder(order, hasMoney),
    text: `the staff refunds ${parts[kind]} of order ~${order}${restock ? ' and restocks' : ''}`,
    possible: (shop) => hasOrder(shop) && wishOf(orderAt(shop, order, hasMoney), choice) !== undefined,
    outcomes: (shop) => {
      const chosen = orderAt(shop, order, hasMoney);
      const wish = wishOf(chosen, choice);
      return wish ? refunding(shop, { order: chosen, wish }) : [];
    },
    act: async ({ desk }, shop) => {
      const chosen = orderAt(shop, order, hasMoney);
      const wish = wishOf(chosen, choice);
      return wish ? desk.refund(chosen, wish) : '';
    },
  };
};

/** @returns undefined when it would ask for nothing, which is no request */
function wishOf({ totalMinor, lines }: Order, choice: RefundChoice): RefundWish | undefined {
  const { kind, restock, tenths, line, quantity: units } = choice;
  switch (kind) {
    case 'whole':
      return { kind, restock };
    case 'surplus':
      return { kind, restock: false };
    case 'amount': {
      const amountMinor = Math.floor((totalMinor * tenths) / 10);
      return amountMinor > 0 ? { kind, restock, amountMinor } : undefined;
    }
    case 'lines':
      return { kind, restock, lines: [{ line: line % lines.length, quantity: units }] };
  }
}

export const shipGoods = ({ order }: Asked): Move => ({
  ...toOrder(order, mayShip),
  text: `the staff ships order ~${order}`,
  outcomes: (shop) => shipping(shop, { order: orderAt(shop, order, mayShip) }),
  act: ({ desk }, shop) => desk.askAbout(orderAt(shop, order, mayShip), 'staff', { what: 'fulfilments', body: {} }),
});

export const deliverGoods = ({ order }: Asked): Move => ({
  ...toOrder(order, isOnItsWay),
  text: `order ~${order} arrives`,
  outcomes: (shop) => delivering(shop, { order: orderAt(shop, order, isOnItsWay) }),
  act: ({ desk }, shop) => desk.askAbout(orderAt(shop, order, isOnItsWay), 'staff', { what: 'complete' }),
});

export const adjustStock = (change: { readonly variant: number; readonly delta: number }): Move => ({
  text: `the staff adjusts the stock of variant ${change.variant} by ${change.delta}`,
  outcomes: (shop) => adjusting(shop, change),
  act: ({ desk }) => desk.adjustStock(change),
});

export const changePrice = (change: { readonly variant: number; readonly priceMinor: number }): Move => ({
  text: `the price of variant ${change.variant} becomes ${change.priceMinor}`,
  outcomes: (shop) => repricing(shop, change),
  act: ({ desk }) => desk.changePrice(change),
});

export const limitCoupon = (change: { readonly coupon: 'TENTH' | 'GIFT'; readonly limit: number }): Move => ({
  text: `the limit of ${change.coupon} becomes ${change.limit}`,
  outcomes: (shop) => limiting(shop, change),
  act: ({ desk }) => desk.limitCoupon(change),
});

export const switchCoupon = (change: { readonly coupon: string; readonly on: boolean }): Move => ({
  text: `${change.coupon} is switched ${change.on ? 'on' : 'off'}`,
  outcomes: (shop) => switchingCoupon(shop, change),
  act: ({ desk }) => desk.switchCoupon(change),
});

export const offer = (change: { readonly variant: number; readonly onSale: boolean }): Move => ({
  text: `variant ${change.variant} is ${change.onSale ? '' : 'not '}for sale`,
  outcomes: (shop) => offering(shop, change),
  act: ({ desk }) => desk.offer(change),
});

/** What is switched off is mostly soon on again. */
const mostlyTrue = fc.constantFrom(true, true, false);

const asked = fc.record({ order: pick });
const refunds = fc
  .record({
    order: pick,
    kind: fc.constantFrom(...(['whole', 'lines', 'amount', 'surplus'] as const)),
    restock: fc.boolean(),
    tenths: fc.constantFrom(3, 5, 10, 11),
    line: fc.nat({ max: 2 }),
    quantity,
  })
  .map(refundOrder);

export const staffMoves: readonly fc.Arbitrary<Move>[] = [
  ...times(4, refunds),
  ...times(2, asked.map(shipGoods)),
  asked.map(deliverGoods),
  fc.record({ variant, delta: fc.constantFrom(-3, -1, 1, 2, 5) }).map(adjustStock),
  ...times(3, fc.record({ variant, priceMinor: fc.constantFrom(1000, 333, 150, 405, 999) }).map(changePrice)),
  fc
    .record({ coupon: fc.constantFrom(...(['TENTH', 'GIFT'] as const)), limit: fc.integer({ min: 1, max: 3 }) })
    .map(limitCoupon),
  fc.record({ coupon, on: mostlyTrue }).map(switchCoupon),
  fc.record({ variant, onSale: mostlyTrue }).map(offer),
];
