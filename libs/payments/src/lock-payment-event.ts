import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { PaymentEventRepository } from './store/payment-event.repository';
import { lockPaymentEvent } from './store/payment-event.locks';

export interface LockedPaymentEvent {
  readonly id: string;
  readonly provider: string;
  readonly reference: string;
  readonly outcome: 'success' | 'failed';
  readonly amountMinor: bigint | null;
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
    const { provider, reference, outcome, currency } = event;
    return {
      id,
      provider,
      reference,
      outcome,
      currency,
      amountMinor: event.amountMinor === null ? null : BigInt(event.amountMinor),
    };
  }

  /** Writes down what became of a locked event. */
  async settle(
    tx: Tx,
    id: string,
    result: { state: 'applied' | 'ignored' | 'unmatched'; detail: string; orderId: string | null },
  ): Promise<void> {
    await this.events.settle(tx, id, result);
  }
}
