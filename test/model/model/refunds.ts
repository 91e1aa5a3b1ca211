import { type Outcome, refused } from './outcome';
import { requestRefund } from './payments';
import { known, type Order, orderOf, type Refund, type RefundLine, type ShopModel, variantOf } from './shop-model';

export type RefundWish =
  | { readonly kind: 'whole'; readonly restock: boolean }
  | { readonly kind: 'surplus'; readonly restock: false }
  | { readonly kind: 'amount'; readonly amountMinor: number; readonly restock: boolean }
  | {
      readonly kind: 'lines';
      readonly lines: readonly { readonly line: number; readonly quantity: number }[];
      readonly restock: boolean;
    };

const exceeds = refused('409 refund_exceeds_payment');
const counts = ({ status }: Refund): boolean => status !== 'failed';
const sum = (amounts: readonly number[]): number => amounts.reduce((all, amount) => all + amount, 0);
const amounts = (refunds: readonly Refund[]): number => sum(refunds.map(({ amountMinor }) => amountMinor));

/** Promised back: what failed is no promise. */
export const promised = ({ refunds }: Order): number =>
  amounts(refunds.filter((refund) => counts(refund) && !refund.surplus));

const leftOn = ({ payments, refunds }: Order, place: number): number =>
  known(payments[place]).capturedMinor -
  amounts(refunds.filter((refund) => counts(refund) && refund.payment === place));

const isSurplus = ({ refunds }: Order, place: number): boolean =>
  refunds.some(({ payment, surplus }) => surplus && payment === place);

/** What is left of each payment, of the order's own or of those on top of it. */
const leftovers = (order: Order, surplus: boolean): { place: number; leftMinor: number }[] =>
  order.payments
    .map((_, place) => ({ place, leftMinor: leftOn(order, place) }))
    .filter(({ place }) => isSurplus(order, place) === surplus);

/** The most that can be asked for at once: no refund is spread over two payments. */
function mostOf(order: Order, surplus: boolean): number {
  const most = Math.max(0, ...leftovers(order, surplus).map(({ leftMinor }) => leftMinor));
  return surplus ? most : Math.min(most, order.totalMinor - promised(order));
}

function refundedUnits({ refunds }: Order, line: number): { paidBack: number; backOnShelf: number } {
  const of = (some: readonly Refund[]): RefundLine[] =>
    some.flatMap(({ lines }) => lines.filter((one) => one.line === line));
  return {
    paidBack: sum(of(refunds.filter(counts)).map(({ quantity }) => quantity)),
    backOnShelf: sum(of(refunds).map(({ restocked }) => restocked)),
  };
}

/** The staff gives money back, and takes goods back, never more than there were. */
export function refunding(shop: ShopModel, { order, wish }: { order: Order; wish: RefundWish }): readonly Outcome[] {
  if (['pending', 'expired', 'cancelled'].includes(order.status)) return [refused('409 invalid_transition')];
  if (wish.kind === 'lines') return refundingLines(shop, order, wish);
  const surplus = wish.kind === 'surplus' || order.totalMinor === promised(order);
  const most = mostOf(order, surplus);
  const amountMinor = wish.kind === 'amount' ? wish.amountMinor : most;
  const isPart = wish.kind === 'amount' && amountMinor !== most;
  if (isPart && wish.restock) return [refused('400 validation_failed')];
  const whole = wish.kind === 'whole' || (wish.kind === 'amount' && wish.restock);
  const lines = whole && !surplus ? allThatIsLeft(order, wish.restock) : [];
  return accepting(shop, order, { amountMinor, surplus, lines });
}

function allThatIsLeft(order: Order, restock: boolean): RefundLine[] {
  return order.lines.map(({ quantity }, line) => {
    const { paidBack, backOnShelf } = refundedUnits(order, line);
    return { line, quantity: quantity - paidBack, restocked: restock && order.sold ? quantity - backOnShelf : 0 };
  });
}

function refundingLines(shop: ShopModel, order: Order, wish: RefundWish & { kind: 'lines' }): readonly Outcome[] {
  if (wish.restock && !order.sold) return [refused('409 not_restockable')];
  const lines = wish.lines.map(({ line, quantity }) => {
    const { paidBack, backOnShelf } = refundedUnits(order, line);
    const restocked = Math.min(quantity, Math.max(0, paidBack + quantity - backOnShelf));
    const tooMany = paidBack + quantity > known(order.lines[line]).quantity;
    return { line, quantity, restocked: wish.restock ? restocked : 0, tooMany };
  });
  if (lines.some(({ tooMany }) => tooMany)) return [exceeds];
  const amountMinor = sum(lines.map(({ line, quantity }) => known(order.lines[line]).unitMinor * quantity));
  return accepting(shop, order, { amountMinor, surplus: false, lines });
}

function accepting(shop: ShopModel, order: Order, asked: Omit<Refund, 'status' | 'payment'>): readonly Outcome[] {
  const { amountMinor, surplus, lines } = asked;
  const payment = leftovers(order, surplus).find(({ leftMinor }) => leftMinor >= amountMinor)?.place;
  if (payment === undefined || amountMinor === 0 || amountMinor > mostOf(order, surplus)) return [exceeds];
  const effect = (): void => {
    for (const { line, restocked } of lines) variantOf(shop, known(order.lines[line]).variant).onHand += restocked;
    if (!surplus) order.status = 'refund_pending';
    requestRefund(shop, order, { ...asked, payment });
  };
  return [{ answer: '201', effect }];
}

/** The provider has given money back, or refuses to. */
export function settling(
  shop: ShopModel,
  { order: number, refund: place, refuses }: { order: number; refund: number; refuses: boolean },
): readonly Outcome[] {
  const order = orderOf(shop, number);
  const refund = known(order.refunds[place]);
  const effect = (): void => {
    refund.status = refuses ? 'failed' : 'succeeded';
    if (!refuses) known(order.payments[refund.payment]).refundedMinor += refund.amountMinor;
    if (refund.surplus) return;
    if (!refuses) order.refundedMinor += refund.amountMinor;
    const waits = order.refunds.some(({ status, surplus }) => status === 'pending' && !surplus);
    if (waits || order.refundedMinor === 0) return;
    order.status = order.refundedMinor === order.totalMinor ? 'refunded' : 'partially_refunded';
  };
  return [{ answer: 'done', effect }];
}

const tellsOfMoney = ({ status }: Order): boolean => status === 'refund_pending' || status === 'partially_refunded';

/** Goods may go out while some of the money goes back, once, to whom they were sold. */
export function shipping(_: ShopModel, { order }: { order: Order }): readonly Outcome[] {
  const mayGo = order.status === 'paid' || (tellsOfMoney(order) && order.sold && promised(order) < order.totalMinor);
  if (!mayGo || order.shipment !== 'none') return [refused('409 invalid_transition')];
  const effect = (): void => {
    order.shipment = 'sent';
    if (order.status === 'paid') order.status = 'fulfilled';
  };
  return [{ answer: '201', effect }];
}

export function delivering(_: ShopModel, { order }: { order: Order }): readonly Outcome[] {
  if (order.shipment !== 'sent') return [refused('409 invalid_transition')];
  if (order.status !== 'fulfilled' && !tellsOfMoney(order)) return [refused('409 invalid_transition')];
  const effect = (): void => {
    order.shipment = 'arrived';
    if (order.status === 'fulfilled') order.status = 'completed';
  };
  return [{ answer: '200', effect }];
}
