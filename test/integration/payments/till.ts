import { ApplyPaymentEvent, ExpireReservations, SettleRefund } from '#checkout';
import { checkInvariants } from '#invariants';
import { textOf } from '#database';
import { formatAmount, newId, signWebhook } from '#kernel';
import {
  CancelPayment,
  PaymentCancelRequested,
  PaymentEventReceived,
  ReconcilePayments,
  RefundRequested,
} from '#payments';
import type { Headers_, Json, Reply } from '../../support/client';
import { webhookSecret } from '../../support/webhook-secret';
import { signedByStripe } from '../../support/stripe-events';
import type { StripeFake } from '../../support/stripe-fake';
import { CheckoutShop } from '../checkout/checkout-under-test';
import { endHold } from '../checkout/traces';
import { Shoppers } from '../checkout/shoppers';

export const stripeSecrets = ['whsec_new_of_stripe', 'whsec_old_of_stripe'] as const;

export interface Order {
  readonly id: string;
  readonly reference: string;
  readonly totalMinor: bigint;
  readonly variantId: string;
  readonly headers: Headers_;
}

export interface SandboxNews {
  readonly eventId?: string;
  readonly reference?: string;
  readonly payment?: string;
  readonly status?: 'success' | 'failed';
  readonly amount?: string;
  readonly currency?: string;
}

interface Message {
  readonly id: string;
  readonly topic: string;
  readonly payload: Json;
}

/** A shop without processes, whose customers, providers and worker are played by the test. */
export class Till {
  private readonly handled = new Set<string>();

  private constructor(
    readonly shop: CheckoutShop,
    readonly shoppers: Shoppers,
  ) {}

  static async open(stripe?: StripeFake, env: Readonly<Record<string, string>> = {}): Promise<Till> {
    const settings = { SANDBOX_WEBHOOK_SECRET: webhookSecret, ...stripe?.env(stripeSecrets), ...env };
    const engine = { strategy: 'pessimistic', batchMax: 64, name: '' } as const;
    const shop = await CheckoutShop.open(engine, { env: settings });
    return new Till(shop, new Shoppers(shop));
  }

  async order({ stock = 5, quantity = 1, price = '10.00', variantId = '' } = {}): Promise<Order> {
    const product = variantId === '' ? await this.shoppers.product({ stock, price }) : { variantId };
    const buyer = await this.shoppers.customer();
    const { status, body } = await this.shoppers.buy(buyer, [{ variantId: product.variantId, quantity }]);
    if (status !== 201) throw new Error(`The order was refused: ${JSON.stringify(body)}`);
    const totalMinor = BigInt(body.total.amount.replace('.', ''));
    return { id: body.id, reference: body.reference, totalMinor, variantId: product.variantId, headers: buyer.headers };
  }

  async starts({ id, headers }: Order, provider = 'sandbox', extra: Headers_ = {}): Promise<Reply> {
    return this.shop.call(`/orders/${id}/payments`, { body: { provider }, headers: { ...headers, ...extra } });
  }

  async startsAnother(order: Order, provider = 'sandbox'): Promise<Json> {
    const started = await this.starts(order, provider);
    if (started.status !== 201) throw new Error(`The payment was refused: ${JSON.stringify(started.body)}`);
    return started.body;
  }

  /** The sandbox reports on an order. */
  async hears(order: Order, news: SandboxNews = {}): Promise<Reply> {
    const amount = formatAmount(order.totalMinor, 'USD');
    const event = { eventId: newId(), reference: order.reference, status: 'success', amount, ...news };
    const body = JSON.stringify(event);
    const signed = signWebhook(webhookSecret, { id: newId(), body, at: new Date() });
    const headers = {
      'content-type': 'application/json',
      'webhook-id': signed.id,
      'webhook-timestamp': signed.timestamp,
      'webhook-signature': signed.signature,
    };
    return this.shop.call('/webhooks/payments/sandbox', { method: 'POST', body, headers });
  }

  async hearsFromStripe(event: Json, { secret = stripeSecrets[0] as string, at = new Date() } = {}): Promise<Reply> {
    const { body, signature } = signedByStripe(event, secret, at);
    const headers = { 'content-type': 'application/json', 'stripe-signature': signature };
    return this.shop.call('/webhooks/payments/stripe', { method: 'POST', body, headers });
  }

  async cancels({ id, headers }: Order): Promise<Reply> {
    return this.shop.call(`/orders/${id}/cancel`, { body: {}, headers });
  }

  async expires({ id }: Order): Promise<void> {
    await endHold(this.shop, [id]);
    await this.shop.get(ExpireReservations).run();
  }

  /** Does all that waits for a worker, and what follows from it. */
  async works(): Promise<void> {
    for (let messages = await this.waiting(); messages.length > 0; messages = await this.waiting()) {
      for (const message of messages) await this.handle(message);
    }
  }

  /** The messages that nobody has handled yet. */
  async waiting(): Promise<Message[]> {
    const topics = [PaymentEventReceived, RefundRequested, PaymentCancelRequested].map(({ topic }) => topic);
    const messages = await this.shop.rows<Message>(
      'select id, topic, payload from outbox where topic = any ($1) order by id',
      [topics],
    );
    return messages.filter(({ id }) => !this.handled.has(id));
  }

  async handle(message: Message): Promise<void> {
    const { topic } = message;
    if (topic === PaymentEventReceived.topic) await this.shop.get(ApplyPaymentEvent).run(message);
    else if (topic === RefundRequested.topic) await this.shop.get(SettleRefund).run(message);
    else await this.shop.get(CancelPayment).run(message);
    this.handled.add(message.id);
  }

  /** Lets the reconciler ask about everything that is open, however young it is. */
  async reconciles(): Promise<number> {
    await this.shop.rows(`update payments set created_at = created_at - interval '1 year', asked_at = null, asks = 0
      where status in ('created', 'pending')`);
    return this.shop.get(ReconcilePayments).run();
  }

  async show({ id, headers }: Order): Promise<Json> {
    return (await this.shop.call(`/orders/${id}`, { headers })).body;
  }

  /** How the order and its money stand, in the order in which its payments were started. */
  async standing({ id }: Order): Promise<Json> {
    const [order] = await this.shop.rows('select status, refunded_minor::int as refunded from orders where id = $1', [
      id,
    ]);
    const payments = await this.shop.rows(
      `select status, captured_minor::int as captured, refunded_minor::int as refunded
       from payments where order_id = $1 order by id`,
      [id],
    );
    const refunds = await this.shop.rows(
      'select amount_minor::int as amount, status, surplus from refunds where order_id = $1 order by number',
      [id],
    );
    return { ...order, payments, refunds };
  }

  /** What became of the events of an order, in the order in which they came. */
  async fates(): Promise<string[]> {
    const events = await this.shop.rows('select state, detail from payment_events order by id');
    return events.map(({ state, detail }) => `${state}: ${detail}`);
  }

  async lastFate(): Promise<string | undefined> {
    return (await this.fates()).at(-1);
  }

  /** Invariants that do not hold, those of the payment events included. */
  async violations(): Promise<Json[]> {
    const { rules } = await checkInvariants({ query: (sql, values) => this.shop.rows(textOf(sql), values) });
    const ofMoney = rules.filter(({ rule, violations }) => rule === 'I7' && violations > 0);
    return [...ofMoney, ...(await this.shop.violations())];
  }
}

/** Expects that all invariants hold, those of the payment events included. */
export async function expectBalanced(till: Till): Promise<void> {
  expect(await till.violations()).toEqual([]);
}
