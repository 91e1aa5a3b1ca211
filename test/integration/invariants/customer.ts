import { ApplyPaymentEvent, SettleRefund } from '#checkout';
import { formatAmount, newId, parseAmount, signWebhook } from '#kernel';
import { CancelPayment, PaymentCancelRequested, PaymentEventReceived, RefundRequested } from '#payments';
import type { ShopUnderTest } from './shop-under-test';

export interface PlacedOrder {
  readonly id: string;
  readonly reference: string;
  readonly totalMinor: bigint;
  readonly token: string;
}

/** A product for sale: its default variant, and what one unit costs (minor units). */
export interface Goods {
  readonly variantId: string;
  readonly priceMinor: bigint;
}

interface Message {
  readonly id: string;
  readonly topic: string;
  readonly payload: Record<string, string>;
}

const handledTopics = [PaymentEventReceived.topic, RefundRequested.topic, PaymentCancelRequested.topic];

/** Plays staff, customers, payment provider and worker, each by the real use cases. */
export class Customer {
  constructor(private readonly shop: ShopUnderTest) {}

  async stocked(price: string, stock: number, adjustmentMinor = 0): Promise<Goods> {
    const body = { name: `Lamp ${newId()}`, price, stock };
    const { body: product } = await this.accepted<{ id: string }>('/products', { method: 'POST', role: 'admin', body });
    const [variant] = await this.shop.sql<{ variantId: string; priceMinor: string }>(
      `update variants set price_adjustment_minor = $2 from products
       where product_id = $1 and products.id = product_id
       returning variants.id as "variantId", price_minor + $2 as "priceMinor"`,
      [product.id, adjustmentMinor],
    );
    if (!variant) throw new Error('The product has no variant.');
    return { variantId: variant.variantId, priceMinor: BigInt(variant.priceMinor) };
  }

  async places(...items: readonly (readonly [Goods, number])[]): Promise<PlacedOrder> {
    return this.orders(items, undefined);
  }

  async placesWithCoupon(couponCode: string, ...items: readonly (readonly [Goods, number])[]): Promise<PlacedOrder> {
    return this.orders(items, couponCode);
  }

  /** Orders as a guest, with an Idempotency-Key. */
  private async orders(
    items: readonly (readonly [Goods, number])[],
    couponCode: string | undefined,
  ): Promise<PlacedOrder> {
    const email = 'guest@example.com';
    const { body, headers } = await this.accepted<{ id: string; reference: string; total: { amount: string } }>(
      '/orders',
      {
        method: 'POST',
        headers: { 'idempotency-key': newId() },
        body: { email, couponCode, items: items.map(([{ variantId }, quantity]) => ({ variantId, quantity })) },
      },
    );
    const totalMinor = parseAmount(body.total.amount, 'USD');
    return { id: body.id, reference: body.reference, totalMinor, token: String(headers['x-order-token']) };
  }

  /** Returns the payment's id. */
  async startsPaying({ id, token }: PlacedOrder): Promise<string> {
    const headers = { 'idempotency-key': newId(), 'x-order-token': token };
    const options = { method: 'POST', headers, body: { provider: 'sandbox' } } as const;
    return (await this.accepted<{ id: string }>(`/orders/${id}/payments`, options)).body.id;
  }

  async cancels({ id, token }: PlacedOrder): Promise<void> {
    const headers = { 'idempotency-key': newId(), 'x-order-token': token };
    await this.accepted(`/orders/${id}/cancel`, { method: 'POST', headers, body: {} });
  }

  /** The provider reports money, or a failure, for an order; the event is kept and waits for the worker. */
  async hearsOf(order: PlacedOrder, status: 'success' | 'failed' = 'success', payment?: string): Promise<void> {
    const amount = formatAmount(order.totalMinor, 'USD');
    const body = JSON.stringify({ eventId: newId(), reference: order.reference, payment, status, amount });
    const secret = this.shop.config.payments.sandboxWebhookSecrets[0] ?? '';
    const signed = signWebhook(secret, { id: newId(), body, at: new Date() });
    const headers = {
      'webhook-id': signed.id,
      'webhook-timestamp': signed.timestamp,
      'webhook-signature': signed.signature,
    };
    await this.accepted('/webhooks/payments/sandbox', { method: 'POST', headers, body });
  }

  /** Does what a worker does with these kinds of messages: publishes them, then handles them. */
  async works(topics: readonly string[] = handledTopics): Promise<void> {
    for (let messages = await this.published(topics); messages.length > 0; messages = await this.published(topics)) {
      for (const message of messages) await this.handle(message);
    }
  }

  async pays(order: PlacedOrder): Promise<void> {
    await this.hearsOf(order);
    await this.works();
  }

  private async published(topics: readonly string[]): Promise<Message[]> {
    return this.shop.sql<Message>(
      `update outbox
       set published_at = now(), overdue_at = now() + interval '60 s', publications = 1,
         consumers = case when topic = any ($1) then 1 else 0 end,
         processed_at = case when topic = any ($1) then null else now() end
       where published_at is null and (topic = any ($1) or topic <> all ($2)) returning id, topic, payload`,
      [topics, handledTopics],
    );
  }

  private async handle({ id, topic, payload }: Message): Promise<void> {
    if (topic === PaymentEventReceived.topic) {
      const { paymentEventId = '' } = payload;
      await this.shop.get(ApplyPaymentEvent).run({ id, payload: { paymentEventId } });
    } else if (topic === RefundRequested.topic) {
      const { refundId = '' } = payload;
      await this.shop.get(SettleRefund).run({ id, payload: { refundId } });
    } else if (topic === PaymentCancelRequested.topic) {
      const { paymentId = '' } = payload;
      await this.shop.get(CancelPayment).run({ id, payload: { paymentId } });
    }
  }

  private async accepted<Body>(address: string, options: Parameters<ShopUnderTest['request']>[1]) {
    const answer = await this.shop.request<Body>(address, options);
    if (answer.status >= 300) throw new Error(`${address} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer;
  }
}
