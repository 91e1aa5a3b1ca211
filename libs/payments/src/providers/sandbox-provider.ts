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
      amountMinor: currency === this.store.currency ? parseAmount(body.amount, currency) : parseForeign(body.amount),
      currency,
      payload: body,
    };
  }
}

/** An amount in a currency that we do not sell in never pays an order; it only has to be kept. */
function parseForeign(amount: string | number): bigint {
  const value = Number(amount);
  return Number.isSafeInteger(Math.trunc(value)) ? BigInt(Math.trunc(value)) : 0n;
}

function readBody(raw: Buffer): SandboxBody {
  const body: unknown = parseJson(raw);
  const { eventId, reference, status, amount, currency } = (body ?? {}) as Partial<Record<keyof SandboxBody, unknown>>;
  const known = status === 'success' || status === 'failed';
  const amountGiven = typeof amount === 'string' || typeof amount === 'number';
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
