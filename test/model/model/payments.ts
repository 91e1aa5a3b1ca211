import { cancelOpenPayments, sell } from './holds';
import type { Outcome } from './outcome';
import {
  free,
  hasUse,
  known,
  type Order,
  orderOf,
  type Payment,
  type PaymentEvent,
  type ShopModel,
  unitsOf,
} from './shop-model';

type Fate = PaymentEvent['state'];

/** A provider reports: heard once, whatever it says. */
export function hearing(shop: ShopModel, event: PaymentEvent): readonly Outcome[] {
  if (shop.events.some(({ id }) => id === event.id)) return [{ answer: 'heard before' }];
  return [{ answer: 'heard', effect: () => keep(shop, event) }];
}

function keep(shop: ShopModel, event: PaymentEvent): void {
  if (shop.events.some(({ id }) => id === event.id)) return;
  shop.events.push({ ...event });
  shop.jobs.push({ kind: 'event', id: event.id });
}

/** What an event does that has been heard; holds that are over stand in nobody's way. */
export function applying(shop: ShopModel, id: string): readonly Outcome[] {
  const event = known(shop.events.find((each) => each.id === id));
  return [{ answer: 'done', effect: () => void (event.state = fateOf(shop, event)), mayExpire: true }];
}

function fateOf(shop: ShopModel, event: PaymentEvent): Fate {
  const { reference, names, outcome, rightAmount } = event;
  const number = reference === 'none' ? names?.order : reference;
  if (number === undefined || number === 'unknown') return 'unmatched';
  const order = orderOf(shop, number);
  if (names && names.order !== number) return 'unmatched';
  const place = names ? names.payment : order.payments.length - 1;
  if (outcome !== 'success') {
    const payment = order.payments[place];
    if (payment) forward(payment, outcome);
    return 'applied';
  }
  return rightAmount ? moneyFor(shop, order, { place, named: names !== undefined }) : 'unmatched';
}

const ranks = ['pending', 'failed', 'cancelled', 'captured'];

/** What is known of a payment is never taken back. */
function forward(payment: Payment, to: 'failed' | 'cancelled'): void {
  if (ranks.indexOf(to) > ranks.indexOf(payment.status)) payment.status = to;
}

function moneyFor(shop: ShopModel, order: Order, on: { readonly place: number; readonly named: boolean }): Fate {
  if (on.named && order.payments[on.place]?.status === 'captured') return 'ignored';
  const worthless = order.totalMinor === 0;
  switch (order.status) {
    case 'pending':
      return pay(shop, order, on.place);
    case 'expired':
      return payLate(shop, order, on.place);
    case 'cancelled':
      return worthless ? 'ignored' : giveBack(shop, order, on.place);
    default:
      if (!on.named) return 'unmatched';
      return worthless ? 'ignored' : giveBackSurplus(shop, order, on.place);
  }
}

/** @returns the place of the payment that the money is on now: a new one when that payment has its money already */
function capture(order: Order, place: number): number {
  const there = order.payments[place];
  const onto = there && there.status !== 'captured' ? place : order.payments.length;
  const captured = { status: 'captured', capturedMinor: order.totalMinor } as const;
  if (onto === place && there) Object.assign(there, captured);
  else order.payments.push({ ...captured, refundedMinor: 0, atProvider: 'nothing' });
  return onto;
}

function pay(shop: ShopModel, order: Order, place: number): Fate {
  const paid = capture(order, place);
  sell(shop, order);
  cancelOpenPayments(shop, order, paid);
  return 'applied';
}

/** The goods, if they are still to be had with all that their price rests on; else the money back. */
function payLate(shop: ShopModel, order: Order, place: number): Fate {
  const goods = [...unitsOf(order.lines)].every(([variant, quantity]) => quantity <= free(shop, variant));
  if (goods && order.coupons.every((coupon) => hasUse(shop, coupon))) {
    order.hold = { state: 'confirmed', over: false, extended: false };
    return pay(shop, order, place);
  }
  if (order.totalMinor > 0) return giveBack(shop, order, place);
  capture(order, place);
  return 'applied';
}

function giveBack(shop: ShopModel, order: Order, place: number): Fate {
  const payment = capture(order, place);
  order.status = 'refund_pending';
  requestRefund(shop, order, { payment, amountMinor: order.totalMinor, surplus: false, lines: [] });
  return 'applied';
}

function giveBackSurplus(shop: ShopModel, order: Order, place: number): Fate {
  const payment = capture(order, place);
  requestRefund(shop, order, { payment, amountMinor: order.totalMinor, surplus: true, lines: [] });
  return 'applied';
}

export function requestRefund(shop: ShopModel, order: Order, refund: Omit<Order['refunds'][number], 'status'>): void {
  order.refunds.push({ ...refund, status: 'pending' });
  shop.jobs.push({ kind: 'refund', order: order.number, refund: order.refunds.length - 1 });
}

/** A worker cancels a payment at its provider, which says so, or that the money is there. */
export function cancellingPayment(
  shop: ShopModel,
  { order, payment: place }: { order: number; payment: number },
): readonly Outcome[] {
  const payment = known(orderOf(shop, order).payments[place]);
  const effect = (): void => {
    if (payment.status === 'captured') return;
    if (payment.atProvider !== 'captured') payment.atProvider = 'cancelled';
    keep(shop, told({ order, payment: place }, payment.atProvider === 'captured' ? 'success' : 'cancelled'));
  };
  return [{ answer: 'done', effect }];
}

/** The same message once more: the provider is asked once more, and nothing is heard of it. */
export function cancellingPaymentAgain(
  shop: ShopModel,
  { order, payment }: { order: number; payment: number },
): readonly Outcome[] {
  const { status, atProvider } = known(orderOf(shop, order).payments[payment]);
  const asks = status !== 'captured' && atProvider !== 'captured';
  const effect = (): void => void (known(orderOf(shop, order).payments[payment]).atProvider = 'cancelled');
  return [{ answer: 'done', effect: asks ? effect : undefined }];
}

/** The provider knows of money, or of a failure, and its webhook is lost. */
export function happeningUnheard(
  shop: ShopModel,
  { order, payment, outcome }: { order: number; payment: number; outcome: 'captured' | 'failed' },
): readonly Outcome[] {
  const there = known(orderOf(shop, order).payments[payment]);
  const effect = (): void => {
    if (there.atProvider !== 'captured') there.atProvider = outcome;
  };
  return [{ answer: '202', effect }];
}

/** Asks about everything that waits for its buyer. */
export function reconciling(shop: ShopModel): readonly Outcome[] {
  const effect = (): void => {
    for (const order of shop.orders) {
      order.payments.forEach(({ status, atProvider }, payment) => {
        if (status !== 'pending' || atProvider === 'nothing') return;
        keep(shop, told({ order: order.number, payment }, atProvider === 'captured' ? 'success' : atProvider));
      });
    }
  };
  return [{ answer: 'reconciled', effect }];
}

/** An answer of a provider that was asked; the same answer is the same event. */
function told(names: { order: number; payment: number }, outcome: PaymentEvent['outcome']): PaymentEvent {
  const id = `asked about ${names.order}/${names.payment}: ${outcome}`;
  return { id, reference: 'none', names, outcome, rightAmount: true, state: 'received' };
}
