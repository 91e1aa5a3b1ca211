import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { Outbox } from '#queue';
import { PaymentEventReceived } from './payments.events';
import type { WebhookRequest } from './providers/payment-provider';
import { PaymentProviders } from './providers/payment-providers';
import { PaymentEventRepository } from './store/payment-event.repository';

/**
 * Takes an event from a provider: verifies the signature over the raw body, keeps the event once, and leaves the rest to
 * a job. Takes no locks. @throws InvalidSignature
 */
@Injectable()
export class ReceiveWebhook {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly providers: PaymentProviders,
    private readonly events: PaymentEventRepository,
    private readonly outbox: Outbox,
  ) {}

  async run(provider: string, request: WebhookRequest): Promise<{ duplicate: boolean }> {
    const event = this.providers.named(provider).readEvent(request);
    return this.transactions.run(async (tx) => {
      const paymentEventId = await this.events.insert(tx, provider, event);
      if (paymentEventId === undefined) return { duplicate: true };
      await this.outbox.append(tx, PaymentEventReceived, { paymentEventId });
      return { duplicate: false };
    });
  }
}
