import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import type { EventOutcome } from './rules/provider-event';
import { PaymentEventRepository, type Settlement } from './store/payment-event.repository';
import { lockPaymentEvent } from './store/payment-event.locks';

export interface LockedPaymentEvent {
  readonly id: string;
  readonly provider: string;
  readonly reference: string | null;
  readonly paymentReference: string | null;
  readonly paymentId: string | null;
  readonly outcome: EventOutcome;
  readonly amountMinor: bigint | null;
  readonly refundedMinor: bigint | null;
  readonly currency: string;
}

/** Takes one event of the inbox for applying it. Locks: payment_event. */
@Injectable()
export class LockPaymentEvent {
  constructor(private readonly events: PaymentEventRepository) {}

  /** @returns undefined when it has been applied */
  async run(tx: Tx, id: string): Promise<LockedPaymentEvent | undefined> {
    const event = await lockPaymentEvent(tx, id);
    if (event?.state !== 'received') return undefined;
    const { provider, reference, paymentReference, paymentId, outcome, currency } = event;
    return {
      id,
      provider,
      reference,
      paymentReference,
      paymentId,
      outcome,
      currency,
      amountMinor: minor(event.amountMinor),
      refundedMinor: minor(event.refundedMinor),
    };
  }

  /** Writes down what became of a locked event. */
  async settle(tx: Tx, id: string, result: Settlement): Promise<void> {
    await this.events.settle(tx, id, result);
  }
}

const minor = (value: string | null): bigint | null => (value === null ? null : BigInt(value));
