import { Injectable } from '@nestjs/common';
import StripeSdk from 'stripe';
import { PaymentSettings, type StripeSettings } from '#config';
import { InvalidSignature, MalformedEvent, ProviderRefused, ProviderUnavailable } from '../payments.errors';
import type { ProviderReport } from '../rules/event-of-report';
import type { ProviderEvent } from '../rules/provider-event';
import { fromStripeAmount, toStripeAmount } from '../rules/stripe-amount';
import type {
  PaymentProvider,
  ProviderPayment,
  ProviderRefund,
  RefundAnswer,
  WebhookRequest,
} from './payment-provider';
import { calling } from './stripe-errors';
import { eventOf } from './stripe-events';

const timeoutMilliseconds = 8000;
const maxRetries = 2;
const toleranceSeconds = 300;
const pageSize = 100;

const refundStatuses: Readonly<Record<string, RefundAnswer['status']>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'failed',
};

/**
 * Stripe by its own SDK. Our ids are its idempotency keys, which it keeps for a day at least; what may be asked for again later is
 * looked up by its metadata first.
 */
@Injectable()
export class StripeProvider implements PaymentProvider {
  readonly name = 'stripe';
  private readonly settings: StripeSettings | undefined;
  private client: StripeSdk.Stripe | undefined;

  constructor(settings: PaymentSettings) {
    this.settings = settings.stripe;
  }

  async open(payment: ProviderPayment): Promise<{ providerReference: string; clientSecret: string }> {
    const amount = toStripeAmount(payment.amountMinor, payment.currency);
    if (amount === undefined) throw new ProviderRefused('amount_invalid');
    const metadata = { payment_id: payment.id, order_reference: payment.reference ?? '' };
    const currency = payment.currency.toLowerCase();
    const intent = await calling(() =>
      this.stripe().paymentIntents.create(
        { amount, currency, metadata, capture_method: 'automatic', automatic_payment_methods: { enabled: true } },
        { idempotencyKey: payment.id },
      ),
    );
    return { providerReference: intent.id, clientSecret: intent.client_secret ?? '' };
  }

  async refund(refund: ProviderRefund): Promise<RefundAnswer> {
    const amount = toStripeAmount(refund.amountMinor, refund.currency);
    const intent = refund.paymentReference;
    if (amount === undefined || intent === null) {
      return {
        status: 'failed',
        providerReference: '',
        detail: intent === null ? 'unknown payment' : 'amount_invalid',
      };
    }
    const known = await this.knownRefund(refund, intent);
    if (known) return answerOf(known);
    try {
      const made = await calling(() =>
        this.stripe().refunds.create(
          { payment_intent: intent, amount, metadata: { refund_id: refund.id } },
          { idempotencyKey: `refund-${refund.id}` },
        ),
      );
      return answerOf(made);
    } catch (error) {
      if (!(error instanceof ProviderRefused)) throw error;
      return { status: 'failed', providerReference: '', detail: error.reason };
    }
  }

  async cancel(payment: ProviderPayment): Promise<'cancelled' | 'captured'> {
    const id = payment.providerReference ?? (await this.search(payment.id))?.id;
    if (id === undefined) return 'cancelled';
    try {
      const intent = await calling(() => this.stripe().paymentIntents.cancel(id));
      return intent.status === 'succeeded' ? 'captured' : 'cancelled';
    } catch (error) {
      if (!(error instanceof ProviderRefused)) throw error;
      return this.tooLate(id);
    }
  }

  async look(payment: ProviderPayment): Promise<ProviderReport> {
    const { providerReference, currency } = payment;
    const intent =
      providerReference === null
        ? await this.search(payment.id)
        : await calling(() => this.stripe().paymentIntents.retrieve(providerReference));
    if (!intent) return { outcome: 'pending', providerReference, amountMinor: null, currency, payload: {} };
    const charged = intent.currency.toUpperCase();
    return {
      outcome: outcomeOf(intent),
      providerReference: intent.id,
      amountMinor: fromStripeAmount(intent.amount_received, charged),
      currency: charged,
      payload: { object: intent.id, status: intent.status, amount: intent.amount_received },
    };
  }

  readEvent(request: WebhookRequest): ProviderEvent | undefined {
    const header = String(request.headers['stripe-signature'] ?? '');
    for (const secret of this.settings?.webhookSecrets ?? []) {
      const event = this.verified(request.rawBody, header, secret);
      if (event !== undefined) return eventOf(event);
    }
    throw new InvalidSignature();
  }

  /** What a refused cancellation means: the intent is over already, or cannot be cancelled just now. */
  private async tooLate(id: string): Promise<'cancelled' | 'captured'> {
    const { status } = await calling(() => this.stripe().paymentIntents.retrieve(id));
    if (status === 'succeeded') return 'captured';
    if (status === 'canceled') return 'cancelled';
    throw new ProviderUnavailable();
  }

  private async knownRefund(refund: ProviderRefund, intent: string): Promise<StripeSdk.Refund | undefined> {
    const { refundReference } = refund;
    if (refundReference) return calling(() => this.stripe().refunds.retrieve(refundReference));
    return calling(async () => {
      for await (const made of this.stripe().refunds.list({ payment_intent: intent, limit: pageSize })) {
        if (made.metadata?.['refund_id'] === refund.id) return made;
      }
      return undefined;
    });
  }

  /** An intent whose answer was lost. Stripe's index is about a minute behind, and ours are asked for later than that. */
  private async search(paymentId: string): Promise<StripeSdk.PaymentIntent | undefined> {
    const query = `metadata['payment_id']:'${paymentId}'`;
    const found = await calling(() => this.stripe().paymentIntents.search({ query, limit: 1 }));
    return found.data[0];
  }

  private verified(body: Buffer, header: string, secret: string): StripeSdk.Event | undefined {
    const signedAt = Number(/(?:^|,)t=(\d{1,12})(?:,|$)/.exec(header)?.[1] ?? Number.NaN);
    if (!(signedAt - Date.now() / 1000 <= toleranceSeconds)) throw new InvalidSignature();
    try {
      return this.stripe().webhooks.constructEvent(body, header, secret, toleranceSeconds);
    } catch (error) {
      if (error instanceof StripeSdk.errors.StripeSignatureVerificationError) return undefined;
      throw new MalformedEvent('The body is no event.');
    }
  }

  private stripe(): StripeSdk.Stripe {
    if (!this.settings) throw new ProviderUnavailable();
    this.client ??= connect(this.settings);
    return this.client;
  }
}

function connect({ secretKey, apiUrl }: StripeSettings): StripeSdk.Stripe {
  const { protocol, hostname, port } = new URL(apiUrl);
  return new StripeSdk(secretKey, {
    protocol: protocol === 'http:' ? 'http' : 'https',
    host: hostname,
    port: port === '' ? (protocol === 'http:' ? 80 : 443) : port,
    timeout: timeoutMilliseconds,
    maxNetworkRetries: maxRetries,
    telemetry: false,
  });
}

function outcomeOf(intent: StripeSdk.PaymentIntent): ProviderReport['outcome'] {
  if (intent.status === 'succeeded') return 'captured';
  if (intent.status === 'canceled') return 'cancelled';
  return intent.status === 'requires_payment_method' && intent.last_payment_error ? 'failed' : 'pending';
}

function answerOf(refund: StripeSdk.Refund): RefundAnswer {
  const status = refundStatuses[refund.status ?? ''] ?? 'pending';
  return { status, providerReference: refund.id, detail: refund.failure_reason };
}
