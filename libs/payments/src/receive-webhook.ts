import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { KeepEvent } from './keep-event';
import type { WebhookRequest } from './providers/payment-provider';
import { PaymentProviders } from './providers/payment-providers';

/**
 * Takes an event from a provider: verifies the signature over the raw body, keeps the event once, and leaves the rest to
 * a job. Takes no locks. @throws InvalidSignature, MalformedEvent
 */
@Injectable()
export class ReceiveWebhook {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly providers: PaymentProviders,
    private readonly keepEvent: KeepEvent,
  ) {}

  async run(provider: string, request: WebhookRequest): Promise<{ duplicate: boolean }> {
    const event = this.providers.named(provider).readEvent(request);
    if (!event) return { duplicate: false };
    return { duplicate: !(await this.transactions.run((tx) => this.keepEvent.run(tx, provider, event))) };
  }
}
