import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { forward, type PaymentStatus } from './rules/payment-state';
import { lockPayments } from './store/payment.locks';
import { PaymentRepository } from './store/payment.repository';

export interface LockedPayment {
  readonly id: string;
  readonly orderId: string;
  readonly provider: string;
  readonly status: PaymentStatus;
  readonly amountMinor: bigint;
  readonly capturedMinor: bigint;
  readonly refundedMinor: bigint;
  readonly currency: string;
}

export interface Receipt {
  readonly orderId: string;
  readonly provider: string;
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** Locks an order's payments and moves them forward. The order is locked already. Locks: payment. */
@Injectable()
export class LockPayments {
  constructor(private readonly payments: PaymentRepository) {}

  async run(tx: Tx, orderId: string): Promise<LockedPayment[]> {
    const rows = await lockPayments(tx, orderId);
    return rows.map((row) => ({
      id: row.id,
      orderId: row.orderId,
      provider: row.provider,
      status: row.status,
      amountMinor: BigInt(row.amountMinor),
      capturedMinor: BigInt(row.capturedMinor),
      refundedMinor: BigInt(row.refundedMinor),
      currency: row.currency,
    }));
  }

  /**
   * Records that money came in: on the order's payment with that provider, or on a new one when the customer paid without
   * starting it with us. Returns the payment's id.
   */
  async capture(tx: Tx, locked: readonly LockedPayment[], receipt: Receipt): Promise<string> {
    const open = locked.filter(({ provider, status }) => provider === receipt.provider && status !== 'captured');
    const id = open.at(-1)?.id ?? (await this.payments.insert(tx, { ...receipt, status: 'created' })).id;
    await this.payments.setStatus(tx, id, { status: 'captured', capturedMinor: receipt.amountMinor });
    return id;
  }

  /** Records that an attempt failed, unless it has been captured. */
  async fail(tx: Tx, locked: readonly LockedPayment[], provider: string): Promise<void> {
    const open = locked.filter(({ status }) => status === 'created' || status === 'pending');
    const attempt = open.filter((payment) => payment.provider === provider).at(-1);
    if (!attempt) return;
    await this.payments.setStatus(tx, attempt.id, {
      status: forward(attempt.status, 'failed'),
      capturedMinor: attempt.capturedMinor,
    });
  }
}
