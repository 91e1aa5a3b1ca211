import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { PaymentSettings } from '#config';
import { formatAmount, newId, signWebhook } from '#kernel';
import type { PaymentView } from '../store/payment.repository';

const maxTries = 5;
const retryMilliseconds = 500;

export interface SandboxOrder {
  readonly status: 'success' | 'failed';
  readonly times: number;
  readonly delayMilliseconds: number;
  /** Where the events are sent, as a provider would have it in its settings. */
  readonly webhookUrl: string;
  readonly reference: string;
}

/** Plays the provider's side: sends signed events over HTTP, and again when they are not taken. */
@Injectable()
export class SandboxSender implements OnApplicationShutdown {
  private readonly logger = new Logger(SandboxSender.name);
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(private readonly settings: PaymentSettings) {}

  /** Sends one event, `times` times over, after the delay. Returns before they are sent. */
  order(payment: PaymentView, order: SandboxOrder): { eventId: string } {
    const eventId = `sbx_${newId()}`;
    const { amountMinor, currency } = payment;
    const { reference, status } = order;
    const body = JSON.stringify({ eventId, reference, status, amount: formatAmount(amountMinor, currency), currency });
    for (let i = 0; i < order.times; i += 1)
      this.later(order.delayMilliseconds, { url: order.webhookUrl, eventId, body, attempt: 1 });
    return { eventId };
  }

  onApplicationShutdown(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  private later(milliseconds: number, delivery: { url: string; eventId: string; body: string; attempt: number }): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void this.send(delivery);
    }, milliseconds);
    this.timers.add(timer);
  }

  private async send(delivery: { url: string; eventId: string; body: string; attempt: number }): Promise<void> {
    const { url, eventId, body, attempt } = delivery;
    const signed = signWebhook(this.settings.sandboxWebhookSecrets[0] ?? '', { id: eventId, body, at: new Date() });
    const headers = {
      'content-type': 'application/json',
      'webhook-id': signed.id,
      'webhook-timestamp': signed.timestamp,
      'webhook-signature': signed.signature,
    };
    try {
      const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(5000) });
      await answer.arrayBuffer();
      if (answer.ok) return;
      throw new Error(`status ${answer.status}`);
    } catch (error) {
      if (attempt < maxTries)
        return this.later(retryMilliseconds * 2 ** attempt, { ...delivery, attempt: attempt + 1 });
      this.logger.warn(`The sandbox gave up sending event ${eventId}: ${(error as Error).message}`);
    }
  }
}
