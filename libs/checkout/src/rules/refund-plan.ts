/** A line of an order, and what has become of its units so far. */
export interface RefundableLine {
  readonly id: string;
  readonly unitPriceMinor: bigint;
  readonly ordered: number;
  /** Units that money was promised back for. */
  readonly refunded: number;
  /** Units that went back on hand. */
  readonly restocked: number;
}

export interface RefundablePayment {
  readonly id: string;
  readonly leftMinor: bigint;
  /** The customer paid with it once more than was due. */
  readonly surplus: boolean;
}

export interface Refundable {
  /** What the order cost and was not promised back. */
  readonly leftMinor: bigint;
  /** What was captured by each payment and not promised back, the oldest payment first. */
  readonly payments: readonly RefundablePayment[];
  readonly lines: readonly RefundableLine[];
  /** Whether the units were ever taken out of stock for good. */
  readonly sold: boolean;
}

export type RefundWish =
  /** Everything that is left; with `restock`, everything that has not come back. */
  | { readonly kind: 'whole'; readonly restock: boolean }
  /** All of a payment that was made on top of the order, whatever the order was promised back. */
  | { readonly kind: 'surplus' }
  /** So much, whatever it is for. Only when it is all that is left can goods come back with it. */
  | { readonly kind: 'amount'; readonly amountMinor: bigint; readonly restock: boolean }
  /** Units at the price that was charged for them. Of several entries for one line the sum counts. */
  | {
      readonly kind: 'lines';
      readonly restock: boolean;
      readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
    };

export interface PlannedLine {
  readonly orderLineId: string;
  readonly quantity: number;
  readonly restocked: number;
}

export type RefundPlan =
  | {
      readonly kind: 'planned';
      readonly amountMinor: bigint;
      readonly paymentId: string;
      /** This is money that was paid on top of the order: it was asked for, or the order is promised back whole already. */
      readonly surplus: boolean;
      readonly lines: readonly PlannedLine[];
    }
  /** `places` are those of entries of the wish. */
  | { readonly kind: 'unknown_lines' | 'too_many_units'; readonly places: readonly number[] }
  | { readonly kind: 'not_sold' | 'restock_of_a_part' }
  | { readonly kind: 'exceeds_payment'; readonly leftMinor: bigint };

type Share = { readonly amountMinor: bigint; readonly lines: readonly PlannedLine[] };

/** What a refund of an order gives back, from which payment, and which units it puts back on hand. */
export function planRefund(order: Refundable, wish: RefundWish): RefundPlan {
  const share = shareOf(order, wish);
  if ('kind' in share) return share;
  const { amountMinor, lines } = share;
  const surplus = wish.kind === 'surplus' || (order.leftMinor === 0n && wish.kind !== 'lines');
  const payment = order.payments.find((each) => each.surplus === surplus && each.leftMinor >= amountMinor);
  const fits = amountMinor > 0n && (surplus || amountMinor <= order.leftMinor);
  if (!payment || !fits) return { kind: 'exceeds_payment', leftMinor: surplus ? topOf(order, true) : leftOf(order) };
  return { kind: 'planned', amountMinor, paymentId: payment.id, surplus, lines: surplus ? [] : lines.filter(counts) };
}

/** What may be asked for at once: what is left of the order, else of a payment that was made on top of it. */
function leftOf(order: Refundable): bigint {
  const { leftMinor } = order;
  const most = topOf(order, leftMinor === 0n);
  return leftMinor > 0n && leftMinor < most ? leftMinor : most;
}

/** The most that is left of one payment: of those that were made on top of the order, or of the others. */
function topOf({ payments }: Refundable, surplus: boolean): bigint {
  const lefts = payments.filter((payment) => payment.surplus === surplus).map((payment) => payment.leftMinor);
  return lefts.reduce((best, left) => (left > best ? left : best), 0n);
}

function shareOf(order: Refundable, wish: RefundWish): Share | RefundPlan {
  switch (wish.kind) {
    case 'whole':
      return wholeOf(order, wish.restock);
    case 'surplus':
      return { amountMinor: topOf(order, true), lines: [] };
    case 'amount':
      if (!wish.restock) return { amountMinor: wish.amountMinor, lines: [] };
      return wish.amountMinor === leftOf(order) ? wholeOf(order, true) : { kind: 'restock_of_a_part' };
    case 'lines':
      return shareOfLines(order, wish);
  }
}

const counts = ({ quantity, restocked }: PlannedLine): boolean => quantity > 0 || restocked > 0;

function wholeOf(order: Refundable, restock: boolean): Share {
  return { amountMinor: leftOf(order), lines: order.lines.map((line) => restOf(line, order.sold && restock)) };
}

function restOf({ id, ordered, refunded, restocked }: RefundableLine, restock: boolean): PlannedLine {
  return { orderLineId: id, quantity: ordered - refunded, restocked: restock ? ordered - restocked : 0 };
}

function shareOfLines(order: Refundable, wish: RefundWish & { kind: 'lines' }): Share | RefundPlan {
  if (wish.restock && !order.sold) return { kind: 'not_sold' };
  const known = new Map(order.lines.map((line) => [line.id, line]));
  const unknown = wish.lines.flatMap(({ lineId }, place) => (known.has(lineId) ? [] : [place]));
  if (unknown.length > 0) return { kind: 'unknown_lines', places: unknown };
  const units = new Map<string, number>();
  const tooMany = wish.lines.flatMap(({ lineId, quantity }, place) => {
    const wanted = (units.get(lineId) ?? 0) + quantity;
    units.set(lineId, wanted);
    const line = known.get(lineId);
    return line && wanted > line.ordered - line.refunded ? [place] : [];
  });
  if (tooMany.length > 0) return { kind: 'too_many_units', places: tooMany };
  const refunded = order.lines
    .map((line) => ({ line, quantity: units.get(line.id) ?? 0 }))
    .filter(({ quantity }) => quantity > 0);
  return {
    amountMinor: refunded.reduce((sum, { line, quantity }) => sum + line.unitPriceMinor * BigInt(quantity), 0n),
    lines: refunded.map(({ line, quantity }) => ({
      orderLineId: line.id,
      quantity,
      restocked: wish.restock ? comingBack(line, quantity) : 0,
    })),
  };
}

/** Units that came back with a refund that failed are counted as those of the next one. */
function comingBack({ refunded, restocked }: RefundableLine, quantity: number): number {
  return Math.min(quantity, Math.max(0, refunded + quantity - restocked));
}
