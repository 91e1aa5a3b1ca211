import { ApplyPaymentEvent, SettleRefund } from '#checkout';
import { PaymentSettings } from '#config';
import { newId, signWebhook } from '#kernel';
import { PaymentEventReceived, type RefundAnswer, RefundRequested, SendRefund } from '#payments';
import type { Headers_, Json, Reply } from '../../support/client';
import type { CheckoutShop } from '../checkout/checkout-under-test';
import { type Product, type Shopper, Shoppers } from '../checkout/shoppers';

export interface SoldOrder {
  readonly id: string;
  readonly reference: string;
  readonly buyer: Shopper;
  readonly lines: readonly { readonly id: string; readonly variantId: string }[];
  readonly total: string;
}

/** Plays a buyer, the provider, a worker and the staff, as far as orders concern them. */
export class OrderDesk {
  readonly shoppers: Shoppers;
  private staffHeaders: Headers_ | undefined;

  constructor(private readonly shop: CheckoutShop) {
    this.shoppers = new Shoppers(shop);
  }

  /** An order of so many units of each product, not paid yet. */
  async placed(...items: readonly (readonly [Product, number])[]): Promise<SoldOrder> {
    const buyer = await this.shoppers.customer();
    const wanted = items.map(([{ variantId }, quantity]) => ({ variantId, quantity }));
    const { status, body } = await this.shoppers.buy(buyer, wanted);
    if (status !== 201) throw new Error(`The order was refused: ${JSON.stringify(body)}`);
    return { id: body.id, reference: body.reference, buyer, lines: body.lines, total: body.total.amount };
  }

  async sold(...items: readonly (readonly [Product, number])[]): Promise<SoldOrder> {
    const order = await this.placed(...items);
    await this.pays(order);
    return order;
  }

  async pays(order: SoldOrder): Promise<void> {
    await this.hearsOf(order);
    await this.works();
  }

  /** The provider reports the money; its event waits for a worker. */
  async hearsOf({ reference, total }: SoldOrder): Promise<void> {
    const eventId = newId();
    const body = JSON.stringify({ eventId, reference, status: 'success', amount: total });
    const secret = this.shop.get(PaymentSettings).sandboxWebhookSecrets[0] ?? '';
    const signed = signWebhook(secret, { id: eventId, body, at: new Date() });
    const headers = {
      'content-type': 'application/json',
      'webhook-id': signed.id,
      'webhook-timestamp': signed.timestamp,
      'webhook-signature': signed.signature,
    };
    await this.accepted('/webhooks/payments/sandbox', { method: 'POST', body: body as Json, headers });
  }

  /** Applies what providers said, and asks them for refunds; what they answer instead of succeeding can be given. */
  async works(answer?: RefundAnswer): Promise<void> {
    const asking =
      answer && jest.spyOn(this.shop.get(SendRefund), 'ask').mockImplementation((id) => this.said(id, answer));
    try {
      for (let todo = await this.messages(); todo.length > 0; todo = await this.messages()) {
        for (const message of todo) await this.handle(message);
      }
    } finally {
      asking?.mockRestore();
    }
  }

  /** Asks one of the APIs, by its number, or the first one with these headers. */
  async refund(order: SoldOrder, body: Json, how: Headers_ | number = {}): Promise<Reply> {
    const wanted = { reason: 'The mug was chipped', ...body };
    return this.shop.call(`/orders/${order.id}/refunds`, { method: 'POST', body: wanted, ...(await this.asking(how)) });
  }

  async fulfil(order: SoldOrder, body: Json = {}, how: Headers_ | number = {}): Promise<Reply> {
    return this.shop.call(`/orders/${order.id}/fulfilments`, { method: 'POST', body, ...(await this.asking(how)) });
  }

  async complete(order: SoldOrder, headers: Headers_ = {}): Promise<Reply> {
    const all = { ...(await this.staff()), ...headers };
    return this.shop.call(`/orders/${order.id}/complete`, { method: 'POST', headers: all });
  }

  async cancel(order: SoldOrder, headers: Headers_ = {}): Promise<Reply> {
    const all = { ...order.buyer.headers, ...headers };
    return this.shop.call(`/orders/${order.id}/cancel`, { method: 'POST', headers: all });
  }

  async show(order: SoldOrder): Promise<Json> {
    return (await this.read(order)).body;
  }

  async read(order: SoldOrder): Promise<Reply> {
    return this.shop.call(`/orders/${order.id}`, { headers: order.buyer.headers });
  }

  async refunds(order: SoldOrder, headers = order.buyer.headers): Promise<Reply> {
    return this.shop.call(`/orders/${order.id}/refunds`, { headers });
  }

  async timeline(order: SoldOrder): Promise<Json[]> {
    return (await this.shop.call(`/orders/${order.id}/timeline`, { headers: order.buyer.headers })).body;
  }

  async staff(): Promise<Headers_> {
    return (this.staffHeaders ??= await this.shop.bearer(newId(), 'staff'));
  }

  /** Everything about an order that a refusal must leave alone. */
  async traces({ id }: SoldOrder): Promise<Json> {
    const [row] = await this.shop.rows(
      `select (select row_to_json(orders) from orders where id = $1) as "order",
         (select json_agg(refunds order by number) from refunds where order_id = $1) as refunds,
         (select row_to_json(fulfilments) from fulfilments where order_id = $1) as fulfilment,
         (select count(*) from order_transitions where order_id = $1)::int as transitions,
         (select json_agg(line) from reservation_lines line join reservations on reservation_id = id where order_id = $1) as held,
         (select count(*) from stock_ledger)::int as ledger, (select count(*) from outbox)::int as outbox,
         (select count(*) from idempotency_keys)::int as keys`,
      [id],
    );
    return row;
  }

  private async asking(how: Headers_ | number): Promise<{ headers: Headers_; api: number }> {
    const staff = await this.staff();
    return typeof how === 'number' ? { headers: staff, api: how } : { headers: { ...staff, ...how }, api: 0 };
  }

  private async said(refundId: string, answer: RefundAnswer) {
    const [row] = await this.shop.rows(
      `select refund.id, refund.order_id as "orderId", payment_id as "paymentId", refund.amount_minor as amount, currency,
         refund.status, number, reason, restocked, surplus, refund.created_at as "createdAt"
       from refunds refund join payments on payments.id = payment_id where refund.id = $1`,
      [refundId],
    );
    return { refund: { ...row, amountMinor: BigInt(row.amount) }, answer };
  }

  private async messages(): Promise<{ id: string; topic: string; payload: Json }[]> {
    return this.shop.rows(
      `update outbox set published_at = now(), overdue_at = now() + interval '1 hour', publications = 1
       where published_at is null and topic = any ($1) returning id, topic, payload`,
      [[PaymentEventReceived.topic, RefundRequested.topic]],
    );
  }

  private async handle({ id, topic, payload }: { id: string; topic: string; payload: Json }): Promise<void> {
    if (topic === PaymentEventReceived.topic) await this.shop.get(ApplyPaymentEvent).run({ id, payload });
    else await this.shop.get(SettleRefund).run({ id, payload });
  }

  private async accepted(address: string, request: Parameters<CheckoutShop['call']>[1]): Promise<Reply> {
    const reply = await this.shop.call(address, request);
    if (reply.status >= 300) throw new Error(`${address} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
    return reply;
  }
}
