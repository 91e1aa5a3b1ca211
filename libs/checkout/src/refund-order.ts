import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Tx } from '#database';
import { type Answer, type IdempotencyClaim, IdempotencyKeys, type Replayable } from '#idempotency';
import { parseAmount } from '#kernel';
import { FindRefunds, type RefundView } from '#payments';
import { AcceptRefund } from './accept-refund';
import { LockSeenOrder, type SeenOrder } from './lock-seen-order';
import { PlanOrderRefund } from './plan-order-refund';
import { EmptyRefund } from './refund.errors';
import type { RefundWish } from './rules/refund-plan';

/** As it was asked for: an amount is read once the currency of the order is known. */
export interface WantedRefund {
  readonly amount?: string | number;
  readonly lines?: readonly { readonly lineId: string; readonly quantity: number }[];
  readonly restock: boolean;
  /** Asks for what was paid on top of the order, and for nothing of the order's own. */
  readonly surplus: boolean;
  /** The customer gets to see it. */
  readonly reason: string;
}

export interface RefundOrderCommand extends SeenOrder {
  readonly wanted: WantedRefund;
  readonly actor: string;
  readonly claim: IdempotencyClaim | undefined;
  readonly present: (refund: RefundView) => unknown;
}

/**
 * Promises money back for a sold order: an amount, units of its lines, or all that is left. The provider is asked by a job.
 * Locks, in order: idempotency key, order, payment, stock. @throws NotFound, OrderOutdated, EmptyRefund, and what
 * PlanOrderRefund throws
 */
@Injectable()
export class RefundOrder {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly lockSeenOrder: LockSeenOrder,
    private readonly planRefund: PlanOrderRefund,
    private readonly acceptRefund: AcceptRefund,
    private readonly refunds: FindRefunds,
  ) {}

  async run(command: RefundOrderCommand): Promise<Replayable> {
    return this.transactions.run((tx) => this.keys.once(tx, command.claim, () => this.refund(tx, command)));
  }

  private async refund(tx: Tx, command: RefundOrderCommand): Promise<Answer> {
    const { wanted, actor, present } = command;
    const order = await this.lockSeenOrder.run(tx, command);
    const planned = await this.planRefund.run(tx, order, wishOf(wanted, order.currency));
    const refundId = await this.acceptRefund.run(tx, order, { ...planned, actor, reason: wanted.reason });
    const refund = await this.refunds.one(tx, refundId);
    if (!refund) throw new Error('The refund is gone.');
    return { status: 201, body: present(refund), headers: {}, resourceId: refundId };
  }
}

function wishOf({ amount, lines, restock, surplus }: WantedRefund, currency: string): RefundWish {
  if (surplus) return { kind: 'surplus' };
  if (lines !== undefined) return { kind: 'lines', lines, restock };
  if (amount === undefined) return { kind: 'whole', restock };
  const amountMinor = parseAmount(amount, currency);
  if (amountMinor <= 0n) throw new EmptyRefund();
  return { kind: 'amount', amountMinor, restock };
}
