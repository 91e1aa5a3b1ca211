import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PaymentSettings, StoreSettings } from '#config';
import { isGenuineWebhook, isStorableText, parseAmount } from '#kernel';
import { InvalidSignature, MalformedEvent } from '../payments.errors';
import type { ProviderReport } from '../rules/event-of-report';
import type { ProviderEvent } from '../rules/provider-event';
import { SandboxChargeRepository } from '../store/sandbox-charge.repository';
import type { PaymentProvider, ProviderPayment, RefundAnswer, WebhookRequest } from './payment-provider';

interface SandboxBody {
  readonly eventId: string;
  readonly reference: string;
  readonly payment?: string;
  readonly status: 'success' | 'failed';
  readonly amount: string | number;
  readonly currency?: string;
}

const maxIdLength = 255;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const isShortText = (value: unknown): value is string =>
  isStorableText(value) && value.length > 0 && value.length <= maxIdLength;

/**
 * A provider without money, built in: events are signed by Standard Webhooks and can be caused at will. It remembers what was
 * caused, so that it can be asked.
 */
@Injectable()
export class SandboxProvider implements PaymentProvider {
  readonly name = 'sandbox';

  constructor(
    private readonly settings: PaymentSettings,
    private readonly store: StoreSettings,
    private readonly charges: SandboxChargeRepository,
  ) {}

  async open(payment: ProviderPayment): Promise<{ providerReference: string; clientSecret: string }> {
    const secret = createHmac('sha256', this.settings.sandboxWebhookSecrets[0] ?? '').update(`client ${payment.id}`);
    return {
      providerReference: `sandbox_${payment.id}`,
      clientSecret: `sandbox_${payment.id}_secret_${secret.digest('hex').slice(0, 32)}`,
    };
  }

  async refund(refund: { id: string }): Promise<RefundAnswer> {
    return { status: 'succeeded', providerReference: `sandbox_refund_${refund.id}` };
  }

  async cancel(payment: ProviderPayment): Promise<'cancelled' | 'captured'> {
    return (await this.charges.note(payment.id, 'cancelled')) === 'captured' ? 'captured' : 'cancelled';
  }

  async look(payment: ProviderPayment): Promise<ProviderReport> {
    const { id, providerReference, amountMinor, currency } = payment;
    const outcome = (await this.charges.find(id)) ?? 'pending';
    return { outcome, providerReference, amountMinor, currency, payload: { payment: id, outcome } };
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
      paymentReference: null,
      paymentId: body.payment ?? null,
      outcome: body.status,
      refundedMinor: null,
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
  const event = (body ?? {}) as Partial<Record<keyof SandboxBody, unknown>>;
  const { eventId, reference, payment, status, amount, currency } = event;
  const known = status === 'success' || status === 'failed';
  const amountGiven =
    typeof amount === 'number' || (typeof amount === 'string' && /^-?\d{1,20}(\.\d{1,20})?$/.test(amount));
  const currencyFits = currency === undefined || (typeof currency === 'string' && /^[A-Z]{3}$/.test(currency));
  const paymentFits = payment === undefined || (typeof payment === 'string' && uuid.test(payment));
  if (!isShortText(eventId) || !isShortText(reference) || !known || !amountGiven || !currencyFits || !paymentFits) {
    throw new MalformedEvent(
      'An event has eventId, reference, status (success or failed), amount and, if you like, currency and payment.',
    );
  }
  const optional = { ...(payment === undefined ? {} : { payment }), ...(currency === undefined ? {} : { currency }) };
  return { eventId, reference, status, amount, ...optional };
}

function parseJson(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return undefined;
  }
}
