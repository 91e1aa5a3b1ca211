import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { forward, type PaymentStatus } from './rules/payment-state';
import { lockPayments } from './store/payment.locks';
import { PaymentRepository } from './store/payment.repository';

export interface LockedPayment {
  readonly id: string;
  readonly orderId: string;
  readonly provider: string;
  readonly providerReference: string | null;
  readonly status: PaymentStatus;
  readonly amountMinor: bigint;
  readonly capturedMinor: bigint;
  readonly refundedMinor: bigint;
  readonly currency: string;
}

export interface Receipt {
  readonly orderId: string;
  readonly provider: string;
  /** What the provider calls the payment, when it said so. */
  readonly providerReference: string | null;
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
      providerReference: row.providerReference,
      status: row.status,
      amountMinor: BigInt(row.amountMinor),
      capturedMinor: BigInt(row.capturedMinor),
      refundedMinor: BigInt(row.refundedMinor),
      currency: row.currency,
    }));
  }

  /**
   * Records that money came in: on this payment, or on a new one when the customer paid without starting it with us. Returns
   * the payment's id.
   */
  async capture(tx: Tx, payment: LockedPayment | undefined, receipt: Receipt): Promise<string> {
    const id = payment?.id ?? (await this.payments.insert(tx, { ...receipt, status: 'created' })).id;
    const { amountMinor: capturedMinor, providerReference } = receipt;
    await this.payments.move(tx, id, { status: 'captured', capturedMinor, providerReference });
    return id;
  }

  /** Records that an attempt failed or was cancelled, unless more is known of it. */
  async end(
    tx: Tx,
    payment: LockedPayment,
    how: { to: 'failed' | 'cancelled'; reference: string | null },
  ): Promise<void> {
    const status = forward(payment.status, how.to);
    if (status === payment.status) return;
    const { capturedMinor } = payment;
    await this.payments.move(tx, payment.id, { status, capturedMinor, providerReference: how.reference });
  }
}
