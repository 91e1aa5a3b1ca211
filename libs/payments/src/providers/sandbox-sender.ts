import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { PaymentSettings } from '#config';
import { formatAmount, newId, signWebhook } from '#kernel';
import type { PaymentView } from '../store/payment.repository';
import { SandboxChargeRepository } from '../store/sandbox-charge.repository';

const maxTries = 5;
const retryMilliseconds = 500;

export interface SandboxOrder {
  readonly status: 'success' | 'failed';
  /** How often the event is delivered; never: it happens, and its webhook is lost. */
  readonly times: number;
  readonly delayMilliseconds: number;
  /** Reports an earlier failure of the payment after its success. */
  readonly shuffle: boolean;
  /** Where the events are sent, as a provider would have it in its settings. */
  readonly webhookUrl: string;
  readonly reference: string;
}

interface Delivery {
  readonly url: string;
  readonly eventId: string;
  readonly body: string;
  readonly attempt: number;
  /** What is sent once this one was taken. */
  readonly next?: Delivery;
}

/** Plays the provider's side: charges, and sends signed events over HTTP, and again when they are not taken. */
@Injectable()
export class SandboxSender implements OnApplicationShutdown {
  private readonly logger = new Logger(SandboxSender.name);
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly settings: PaymentSettings,
    private readonly charges: SandboxChargeRepository,
  ) {}

  /** Charges at once and sends the event, `times` times over, after the delay. Returns before it is sent. */
  async order(payment: PaymentView, order: SandboxOrder): Promise<{ eventId: string }> {
    const { status, times, delayMilliseconds, shuffle } = order;
    await this.charges.note(payment.id, status === 'success' ? 'captured' : 'failed');
    const late = shuffle && status === 'success' ? deliveryOf(payment, { ...order, status: 'failed' }) : undefined;
    const delivery = { ...deliveryOf(payment, order), next: late };
    for (let i = 0; i < times; i += 1) this.later(delayMilliseconds, delivery);
    return { eventId: delivery.eventId };
  }

  onApplicationShutdown(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  private later(milliseconds: number, delivery: Delivery): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void this.send(delivery);
    }, milliseconds);
    this.timers.add(timer);
  }

  private async send(delivery: Delivery): Promise<void> {
    const { url, eventId, body, attempt, next } = delivery;
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
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      if (next) this.later(0, next);
    } catch (error) {
      if (attempt < maxTries)
        return this.later(retryMilliseconds * 2 ** attempt, { ...delivery, attempt: attempt + 1 });
      this.logger.warn(`The sandbox gave up sending event ${eventId}: ${(error as Error).message}`);
    }
  }
}

function deliveryOf(payment: PaymentView, order: SandboxOrder): Delivery {
  const eventId = `sbx_${newId()}`;
  const { id, amountMinor, currency } = payment;
  const { reference, status } = order;
  const amount = formatAmount(amountMinor, currency);
  const body = JSON.stringify({ eventId, reference, payment: id, status, amount, currency });
  return { url: order.webhookUrl, eventId, body, attempt: 1 };
}
