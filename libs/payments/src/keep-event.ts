import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { Outbox } from '#queue';
import { PaymentEventReceived } from './payments.events';
import type { ProviderEvent } from './rules/provider-event';
import { PaymentEventRepository } from './store/payment-event.repository';

/** Puts an event into the inbox and has a job apply it, once for each identity. Takes no locks. */
@Injectable()
export class KeepEvent {
  constructor(
    private readonly events: PaymentEventRepository,
    private readonly outbox: Outbox,
  ) {}

  /** @returns false when it was kept before */
  async run(tx: Tx, provider: string, event: ProviderEvent): Promise<boolean> {
    const paymentEventId = await this.events.insert(tx, provider, event);
    if (paymentEventId === undefined) return false;
    await this.outbox.append(tx, PaymentEventReceived, { paymentEventId });
    return true;
  }
}
