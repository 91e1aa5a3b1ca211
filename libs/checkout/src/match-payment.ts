import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { FindOrderByReference, type LockedOrder, LockOrders } from '#orders';
import { FindPayments, type LockedPayment, type LockedPaymentEvent, LockPaymentEvent, LockPayments } from '#payments';
import { NoteRefund } from './note-refund';
import { decidePayment, type OrderStage, type PaymentDecision } from './rules/payment-decision';
import { TakeMoney } from './take-money';

/** An event with the order and the payment that it is about, all locked. */
interface Case {
  readonly event: LockedPaymentEvent;
  readonly order: LockedOrder;
  readonly payments: readonly LockedPayment[];
  /** The one that the event names; when it names none, the order's latest with that provider. */
  readonly payment: LockedPayment | undefined;
  readonly lastTry: boolean;
}

interface Found {
  readonly event: LockedPaymentEvent;
  /** Whether the event names a payment, and which of ours that is. */
  readonly names: boolean;
  readonly namedId: string | undefined;
  readonly orderId: string | undefined;
  readonly lastTry: boolean;
}

interface Result {
  readonly state: 'applied' | 'ignored' | 'unmatched';
  readonly detail: string;
  readonly paymentId: string | null;
}

/**
 * Finds the payment that a provider's event is about, or else its order, and does what the event means for it, inside the
 * caller's transaction. Locks, in order: payment event, order, payment, reservation, stock.
 */
@Injectable()
export class MatchPayment {
  constructor(
    private readonly events: LockPaymentEvent,
    private readonly findPayments: FindPayments,
    private readonly references: FindOrderByReference,
    private readonly lockOrders: LockOrders,
    private readonly lockPayments: LockPayments,
    private readonly takeMoney: TakeMoney,
    private readonly noteRefund: NoteRefund,
  ) {}

  /** @throws HoldsMayBeOver when late money finds too little stock and this is not the last try */
  async run(tx: Tx, paymentEventId: string, lastTry: boolean): Promise<void> {
    const event = await this.events.run(tx, paymentEventId);
    if (!event) return;
    const names = event.paymentReference !== null || event.paymentId !== null;
    const [named, referenced] = await tx.together([
      names ? this.findPayments.named(tx, event) : nothing,
      event.reference === null ? nothing : this.references.run(tx, event.reference),
    ] as const);
    const orderId = event.reference === null ? named?.orderId : referenced;
    const result = await this.match(tx, { event, names, namedId: named?.id, orderId, lastTry });
    await this.events.settle(tx, event.id, { ...result, orderId: orderId ?? null });
  }

  private async match(tx: Tx, { event, names, namedId, orderId, lastTry }: Found): Promise<Result> {
    const [[order], payments] =
      orderId === undefined
        ? [[], []]
        : await tx.together([this.lockOrders.run(tx, [orderId]), this.lockPayments.run(tx, orderId)] as const);
    if (!order) return { state: 'unmatched', detail: 'unknown reference', paymentId: null };
    const payment = payments.findLast(({ id, provider }) => (names ? id === namedId : provider === event.provider));
    const due = { ...order, stage: stageOf(order) };
    const decision = decidePayment(due, { ...event, payment: names ? standingOf(payment, event) : 'unnamed' });
    return this.carryOut(tx, { event, order, payments, payment, lastTry }, decision);
  }

  private async carryOut(tx: Tx, subject: Case, decision: PaymentDecision): Promise<Result> {
    const { event, payment } = subject;
    const paymentId = payment?.id ?? null;
    switch (decision.kind) {
      case 'unmatched':
      case 'ignored':
        return { state: decision.kind, detail: decision.detail, paymentId: null };
      case 'attempt_failed':
      case 'attempt_cancelled': {
        const to = decision.kind === 'attempt_failed' ? 'failed' : 'cancelled';
        if (payment) await this.lockPayments.end(tx, payment, { to, reference: event.paymentReference });
        return { state: 'applied', detail: `attempt ${to}`, paymentId };
      }
      case 'note_refund': {
        if (!payment) throw new Error('A refund of no payment was to be noted.');
        const noted = await this.note(tx, subject, payment.id);
        return { state: noted ? 'applied' : 'ignored', detail: noted ?? 'no refund but ours', paymentId };
      }
      default:
        return this.takeIn(tx, subject, decision.kind);
    }
  }

  private async takeIn(
    tx: Tx,
    subject: Case,
    how: 'pay' | 'pay_late' | 'give_back' | 'give_back_surplus',
  ): Promise<Result> {
    const { event, order, payments, payment, lastTry } = subject;
    const { provider, currency } = event;
    const amountMinor = order.totalMinor;
    const receipt = { orderId: order.id, provider, providerReference: event.paymentReference, amountMinor, currency };
    const onto = payment?.status === 'captured' ? undefined : payment;
    const paymentId = await this.lockPayments.capture(tx, onto, receipt);
    const detail = await this.takeMoney.run(tx, { order, payments, paymentId, amountMinor, lastTry }, how);
    // The first that was heard of this money is that some of it was given back.
    if (event.outcome === 'refunded') await this.note(tx, subject, paymentId);
    return { state: 'applied', detail, paymentId };
  }

  private async note(tx: Tx, { event, order }: Case, paymentId: string): Promise<string | undefined> {
    const payment = { id: paymentId, orderId: order.id, providerReference: event.paymentReference };
    return this.noteRefund.run(tx, order, { payment, toldMinor: event.refundedMinor ?? 0n });
  }
}

const nothing = Promise.resolve(undefined);

/** Money that the provider calls otherwise than the payment that the event names is other money. */
function standingOf(
  payment: LockedPayment | undefined,
  { paymentReference }: LockedPaymentEvent,
): 'open' | 'captured' | 'foreign' {
  if (!payment) return 'foreign';
  const { providerReference, status } = payment;
  if (paymentReference !== null && providerReference !== null && paymentReference !== providerReference)
    return 'foreign';
  return status === 'captured' ? 'captured' : 'open';
}

/** Nobody is there to get the goods of an erased customer: for its money, what has expired is as good as cancelled. */
function stageOf({ status, isErased }: LockedOrder): OrderStage {
  if (status === 'pending') return 'awaiting_payment';
  if (status === 'expired' && isErased) return 'cancelled';
  return status === 'expired' || status === 'cancelled' || status === 'refunded' ? status : 'settled';
}
