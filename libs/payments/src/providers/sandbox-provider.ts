import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PaymentSettings, StoreSettings } from '#config';
import { DomainError, isGenuineWebhook, isStorableText, parseAmount } from '#kernel';
import { InvalidSignature } from '../payments.errors';
import type { ProviderEvent } from '../rules/provider-event';
import type { PaymentProvider, WebhookRequest } from './payment-provider';

interface SandboxBody {
  readonly eventId: string;
  readonly reference: string;
  readonly status: 'success' | 'failed';
  readonly amount: string | number;
  readonly currency?: string;
}

const maxIdLength = 255;

const isShortText = (value: unknown): value is string =>
  isStorableText(value) && value.length > 0 && value.length <= maxIdLength;

/** A provider without money, built in: events are signed by Standard Webhooks and can be caused at will. */
@Injectable()
export class SandboxProvider implements PaymentProvider {
  readonly name = 'sandbox';

  constructor(
    private readonly settings: PaymentSettings,
    private readonly store: StoreSettings,
  ) {}

  async open(payment: { id: string }): Promise<{ providerReference: string; clientSecret: string }> {
    const secret = createHmac('sha256', this.settings.sandboxWebhookSecrets[0] ?? '').update(`client ${payment.id}`);
    return {
      providerReference: `sandbox_${payment.id}`,
      clientSecret: `sandbox_${payment.id}_secret_${secret.digest('hex').slice(0, 32)}`,
    };
  }

  async refund(refund: { id: string }): Promise<{ providerReference: string }> {
    return { providerReference: `sandbox_refund_${refund.id}` };
  }

  readEvent(request: WebhookRequest): ProviderEvent {
    const header = (name: string): string => String(request.headers[name] ?? '');
    const headers = {
      id: header('webhook-id'),
      timestamp: header('webhook-timestamp'),
      signature: header('webhook-signature'),
    };
    const received = { body: request.rawBody, at: new Date() };
    if (!isGenuineWebhook(this.settings.sandboxWebhookSecrets, headers, received)) throw new InvalidSignature();
    const body = readBody(request.rawBody);
    const currency = body.currency ?? this.store.currency;
    return {
      eventId: body.eventId,
      reference: body.reference,
      outcome: body.status,
      amountMinor: currency === this.store.currency ? amountIn(currency, body.amount) : null,
      currency,
      payload: body,
    };
  }
}

/** An amount that no order of ours can have is kept as none: it never pays, but it has to be kept. */
function amountIn(currency: string, amount: string | number): bigint | null {
  try {
    return parseAmount(amount, currency);
  } catch {
    return null;
  }
}

function readBody(raw: Buffer): SandboxBody {
  const body: unknown = parseJson(raw);
  const { eventId, reference, status, amount, currency } = (body ?? {}) as Partial<Record<keyof SandboxBody, unknown>>;
  const known = status === 'success' || status === 'failed';
  const amountGiven =
    typeof amount === 'number' || (typeof amount === 'string' && /^-?\d{1,20}(\.\d{1,20})?$/.test(amount));
  const currencyFits = currency === undefined || (typeof currency === 'string' && /^[A-Z]{3}$/.test(currency));
  if (!isShortText(eventId) || !isShortText(reference) || !known || !amountGiven || !currencyFits) {
    throw new DomainError('invalid', 'malformed_event', {
      detail: 'An event has eventId, reference, status (success or failed), amount and, if you like, currency.',
    });
  }
  return { eventId, reference, status, amount, ...(currency === undefined ? {} : { currency }) };
}

function parseJson(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return undefined;
  }
}
