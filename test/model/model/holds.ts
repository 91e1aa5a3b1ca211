import { type Outcome, refused } from './outcome';
import { type Order, type Payment, type ShopModel, variantOf } from './shop-model';

export const isOpen = ({ status }: Payment): boolean => status === 'pending' || status === 'failed';

/** Whatever may still be paid for an order that needs no more money is cancelled at the provider. */
export function cancelOpenPayments(shop: ShopModel, order: Order, except?: number): void {
  order.payments.forEach((payment, place) => {
    if (place !== except && isOpen(payment)) shop.jobs.push({ kind: 'cancel', order: order.number, payment: place });
  });
}

/** An order that comes to nothing gives back what it held. */
function end(shop: ShopModel, order: Order, status: 'cancelled' | 'expired'): void {
  order.status = status;
  order.hold.state = status === 'cancelled' ? 'released' : 'expired';
  order.holdsUses = false;
  cancelOpenPayments(shop, order);
}

export const isOver = ({ status, hold }: Order): boolean => status === 'pending' && hold.over;

export function expire(shop: ShopModel, order: Order): void {
  end(shop, order, 'expired');
}

export function sweeping(shop: ShopModel): readonly Outcome[] {
  return [{ answer: 'swept', effect: () => shop.orders.filter(isOver).forEach((order) => expire(shop, order)) }];
}

export type Asker = 'owner' | 'stranger' | 'staff';

export function cancelling(shop: ShopModel, { order, by }: { order: Order; by: Asker }): readonly Outcome[] {
  if (by === 'stranger') return [refused('404 not_found')];
  if (order.status !== 'pending') return [refused('409 invalid_transition')];
  return [{ answer: '200', effect: () => end(shop, order, 'cancelled') }];
}

const isRunning = ({ status, hold }: Order): boolean => status === 'pending' && !hold.over;

export function extending(_: ShopModel, { order, by }: { order: Order; by: Asker }): readonly Outcome[] {
  if (by === 'stranger') return [refused('404 not_found')];
  if (!isRunning(order)) return [refused('409 invalid_transition')];
  if (order.hold.extended) return [refused('409 already_extended')];
  return [{ answer: '200', effect: () => void (order.hold.extended = true) }];
}

/** A payment that waits for its buyer is found again; one that failed is followed by another. */
export function startingPayment(_: ShopModel, { order, by }: { order: Order; by: Asker }): readonly Outcome[] {
  if (by === 'stranger') return [refused('404 not_found')];
  if (!isRunning(order)) return [refused('409 invalid_transition')];
  const effect = (): void => {
    order.hold.extended = true;
    if (order.payments.some(({ status }) => status === 'pending')) return;
    order.payments.push({ status: 'pending', capturedMinor: 0, refundedMinor: 0, atProvider: 'nothing' });
  };
  return [{ answer: '201', effect }];
}

/** Takes what an order holds off the shelf for good. */
export function sell(shop: ShopModel, order: Order): void {
  for (const { variant, quantity } of order.lines) variantOf(shop, variant).onHand -= quantity;
  order.hold = { state: 'confirmed', over: order.hold.over, extended: order.hold.extended };
  order.holdsUses = true;
  order.sold = true;
  order.status = 'paid';
}
