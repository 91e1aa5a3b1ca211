import { addToCart, applyCoupon, letPricesGrowOld, mergeCarts } from './commands/carts';
import { cancelOrder, letTimePass, placeAgain, placeOrder, startPayment, sweep } from './commands/orders';
import { doJob, doJobAgain, hear } from './commands/payments';
import type { Move } from './commands/shop-command';
import { changePrice, deliverGoods, refundOrder, type RefundChoice, shipGoods } from './commands/staff';
import type { Opening, OrderStatus, Owner } from './model/shop-model';

export interface KeptList {
  readonly title: string;
  readonly opening: Opening;
  readonly moves: readonly Move[];
  /** The status of each order in the end. */
  readonly ends: readonly OrderStatus[];
}

const opening = { stock: [3, 3, 3], limits: { TENTH: 1, GIFT: 1 } };

const orders = (owner: Owner, coupon: string | null = null): Move =>
  placeOrder({ kind: 'items', owner, key: undefined, items: [{ variant: 0, quantity: 2 }], coupon });
const checksOut = (owner: Owner, key?: string): Move => placeOrder({ kind: 'cart', owner, key });
const reports = (order: number, names: number | 'none' = 'none', status: 'success' | 'failed' = 'success'): Move =>
  hear({ order, names, status, rightAmount: true });
const work = doJob({ job: 0, refuses: false });
const starts = startPayment({ order: 0, by: 'owner' });
const refunds = (choice: Partial<RefundChoice>): Move =>
  refundOrder({ order: 0, kind: 'whole', restock: true, tenths: 5, line: 0, quantity: 1, ...choice });

/** Always played: lists that shop and model once disagreed on, and what is easily got wrong. Numbers count from the latest. */
export const keptLists: readonly KeptList[] = [
  {
    title: 'late money for what an order holds whose time has passed, coupon included',
    opening,
    moves: [
      [orders('ada', 'TENTH'), letTimePass({ order: 0 })],
      [orders('ben', 'TENTH'), letTimePass({ order: 0 })],
      [reports(1), work, reports(0), work, sweep(), work],
    ].flat(),
    ends: ['paid', 'refunded'],
  },
  {
    title: 'old prices in a merged cart, and an answer that was lost',
    opening,
    moves: [
      [addToCart({ owner: 'guest', variant: 1, quantity: 2 }), applyCoupon({ owner: 'guest', coupon: 'TENTH' })],
      [addToCart({ owner: 'ada', variant: 1, quantity: 1 }), mergeCarts({ owner: 'ada' })],
      [letPricesGrowOld({ owner: 'ada' }), changePrice({ variant: 1, priceMinor: 405 })],
      [checksOut('ada', 'k1'), checksOut('ada', 'k1'), placeAgain({ request: 0 }), letTimePass({ order: 0 })],
      [sweep(), placeAgain({ request: 0 }), checksOut('ada', 'k1')],
    ].flat(),
    ends: ['expired'],
  },
  {
    title: 'an order that is paid twice and refunded in parts, one of which is refused first',
    opening,
    moves: [
      [orders('ben'), starts, reports(0, 'none', 'failed'), work, starts, reports(0), work],
      [reports(0, 1), work, doJobAgain({ job: 0 })],
      [refunds({ kind: 'lines' }), doJob({ job: 2, refuses: true }), refunds({ kind: 'lines' }), work, work, work],
      [shipGoods({ order: 0 }), deliverGoods({ order: 0 }), refunds({}), refunds({ kind: 'surplus', restock: false })],
      [work, work, refunds({})],
    ].flat(),
    ends: ['refunded'],
  },
  {
    title: 'money of a second payment that comes when the order was given back already',
    opening,
    moves: [
      [orders('ada'), starts, reports(0, 0, 'failed'), work, starts, cancelOrder({ order: 0, by: 'owner' })],
      [reports(0, 0), doJob({ job: 2, refuses: false }), doJob({ job: 2, refuses: false })],
      [reports(0, 1), doJob({ job: 2, refuses: false }), work, work, work],
    ].flat(),
    ends: ['refunded'],
  },
];
