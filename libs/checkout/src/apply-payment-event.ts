import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { Inbox } from '#queue';
import { ExpireReservations } from './expire-reservations';
import { MatchPayment } from './match-payment';
import { HoldsMayBeOver } from './take-money';

export const applyPaymentConsumer = 'checkout.apply_payment_event';

export interface PaymentMessage {
  readonly id: string;
  readonly payload: { readonly paymentEventId: string };
}

/** Applies one event of a payment provider to its order, once, however often the job runs. Locks: those of MatchPayment. */
@Injectable()
export class ApplyPaymentEvent {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly inbox: Inbox,
    private readonly matchPayment: MatchPayment,
    private readonly expireReservations: ExpireReservations,
  ) {}

  async run(message: PaymentMessage): Promise<void> {
    try {
      await this.attempt(message, false);
    } catch (error) {
      if (!(error instanceof HoldsMayBeOver)) throw error;
      // One that is just being expired by a sweep must not cost the customer the goods.
      await this.expireReservations.run({ waits: true });
      await this.attempt(message, true);
    }
  }

  private async attempt(message: PaymentMessage, lastTry: boolean): Promise<void> {
    const delivery = { consumer: applyPaymentConsumer, messageId: message.id };
    const { paymentEventId } = message.payload;
    await this.transactions.run((tx) =>
      this.inbox.once(tx, delivery, () => this.matchPayment.run(tx, paymentEventId, lastTry)),
    );
  }
}
