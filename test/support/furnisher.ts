import { randomBytes, randomUUID } from 'node:crypto';
import {
  type Call,
  call,
  type Customer,
  deliver,
  type Headers_,
  type Json,
  newCustomer,
  newStaff,
  type Place,
  type Reply,
  untilServed,
} from './client';
import { eventually } from './eventually';

/** Who may touch an order: by account or, as a guest, by its token. */
export interface Buyer {
  readonly headers: Headers_;
  /** Guests give one with each order. */
  readonly email?: string;
}

export interface MadeOrder {
  readonly id: string;
  readonly reference: string;
  readonly total: string;
  readonly lineId: string;
  readonly reservationId: string;
  /** What its owner sends to be let in. */
  readonly headers: Headers_;
  readonly token: string | undefined;
}

export interface MadeProduct {
  readonly id: string;
  readonly slug: string;
  readonly variantId: string;
  readonly sku: string;
}

const unique = (): string => randomBytes(5).toString('hex');

/** Makes one fresh thing of any kind, the way the staff and customers make it. What only a mishap makes is planted. */
export class Furnisher {
  private constructor(
    private readonly place: Place,
    readonly staff: Customer,
    readonly admin: Customer,
  ) {}

  static async at(place: Place): Promise<Furnisher> {
    return new Furnisher(place, await newStaff(place), await newStaff(place, 'admin'));
  }

  customer(): Promise<Customer> {
    return newCustomer(this.place);
  }

  async brand(): Promise<string> {
    return (await this.made('/brands', { name: `Brand ${unique()}` })).id;
  }

  async category(): Promise<string> {
    return (await this.made('/categories', { name: `Category ${unique()}` })).id;
  }

  async attribute(): Promise<{ id: string; name: string; valueIds: string[] }> {
    const name = `Attribute ${unique()}`;
    const { id, values } = await this.made('/attributes', { name, values: ['one', 'two'] });
    return { id, name, valueIds: values.map((value: Json) => value.id) };
  }

  async product(more: object = {}): Promise<MadeProduct> {
    const sku = `SKU-${unique()}`;
    const made = await this.made('/products', {
      name: `Product ${unique()}`,
      price: '19.90',
      stock: 1000,
      sku,
      ...more,
    });
    return { id: made.id, slug: made.slug, variantId: made.variants[0].id, sku };
  }

  async variant(productId: string, attributeValueIds: readonly string[]): Promise<string> {
    const body = { sku: `SKU-${unique()}`, attributeValueIds, stock: 1000 };
    return (await this.made(`/products/${productId}/variants`, body)).id;
  }

  async image(productId: string): Promise<string> {
    return (await this.made(`/products/${productId}/images`, { url: `https://example.com/${unique()}.jpg` })).id;
  }

  /** Takes ten percent off for whoever has the coupon. */
  async coupon(): Promise<{ ruleId: string; code: string }> {
    const code = `FUN-${unique()}`;
    const adjustment = { type: 'percent', value: '10' };
    const rule = await this.made('/pricing/rules', { name: code, kind: 'coupon', couponCode: code, adjustment });
    return { ruleId: rule.id, code };
  }

  /** Of the loopback address, where nobody listens. */
  async webhookEndpoint(active = false): Promise<string> {
    const body = { url: 'http://127.0.0.1:9/hook', events: ['*'], active };
    return (await this.made('/webhook-endpoints', body, this.admin.headers)).id;
  }

  /** One that could not be delivered. */
  async failedDelivery(endpointId: string): Promise<string> {
    const [row] = await this.place.rows<{ id: string }>(
      `insert into webhook_deliveries (id, endpoint_id, message_id, event_type, body, state, attempts, finished_at)
       values ($1, $2, $3, 'order.paid', '{}', 'failed', 9, now()) returning id`,
      [randomUUID(), endpointId, randomUUID()],
    );
    return row?.id ?? '';
  }

  /** A message that failed for good at a consumer, so that it could be tried again. */
  async deadLetter(orderId: string): Promise<string> {
    const [letterId, messageId] = [randomUUID(), randomUUID()];
    await this.place.rows(
      `insert into outbox (id, topic, payload, published_at, publications, consumers, published_to, dead_at, dead_consumers)
       values ($1, 'test.nobody_cares', $2, now(), 1, 1, '{test.nobody}', now(), '{test.nobody}')`,
      [messageId, { orderId }],
    );
    await this.place.rows(
      `insert into dead_letters (id, queue, job, message_id, cause, cause_key, payload, attempts, order_id)
       values ($1, 'mail', 'test.nobody', $2, 'Error: gone', 'gone', $3, 8, $4)`,
      [letterId, messageId, { messageId, topic: 'test.nobody_cares', payload: { orderId } }, orderId],
    );
    return letterId;
  }

  /** In the cart of a customer, or with `guest` of a new guest, whose headers come back. */
  async cartItem(variantId: string, owner: Headers_ | 'guest'): Promise<{ id: string; headers: Headers_ }> {
    const given = owner === 'guest' ? {} : owner;
    const added = await this.call('/cart/items', { body: { variantId, quantity: 1 }, headers: given });
    if (added.status !== 201) throw new Error(`The item was refused: ${JSON.stringify(added.body)}`);
    const token = added.headers.get('x-cart-token');
    return { id: added.body.id, headers: token === null ? given : { 'x-cart-token': token } };
  }

  async order(variantId: string, { headers, email }: Buyer): Promise<MadeOrder> {
    const body = { items: [{ variantId, quantity: 2 }], email };
    const placed = await this.call('/orders', { body, headers });
    if (placed.status !== 201) throw new Error(`The order was refused: ${JSON.stringify(placed.body)}`);
    const token = placed.headers.get('x-order-token') ?? undefined;
    const { id, reference, total, lines, reservation } = placed.body;
    return {
      id,
      reference,
      total: total.amount,
      lineId: lines[0].id,
      reservationId: reservation.id,
      headers: token === undefined ? headers : { 'x-order-token': token },
      token,
    };
  }

  /** @returns the id of the payment that was started */
  async payment(order: MadeOrder): Promise<string> {
    const body = { provider: 'sandbox' };
    return (await this.made(`/orders/${order.id}/payments`, body, order.headers)).id;
  }

  /** Needs a worker. */
  async pay(order: MadeOrder): Promise<string> {
    const paymentId = await this.payment(order);
    await untilServed(() => deliver(this.place, { reference: order.reference, amount: order.total }));
    const isPaid = async (): Promise<boolean> => {
      const { body } = await this.call(`/orders/${order.id}/status`, { headers: this.staff.headers });
      return body.status === 'paid';
    };
    await eventually(isPaid, { seconds: 60, what: `order ${order.reference} to be paid` });
    return paymentId;
  }

  async fulfil(order: MadeOrder): Promise<void> {
    await this.made(`/orders/${order.id}/fulfilments`, { carrier: 'DHL' });
  }

  private call(path: string, sent: Call): Promise<Reply> {
    return untilServed(() => call(this.place.url, path, sent));
  }

  private async made(path: string, body: object, headers: Headers_ = this.staff.headers): Promise<Json> {
    const made = await this.call(path, { body, headers });
    if (made.status !== 201) throw new Error(`POST ${path} was refused: ${JSON.stringify(made.body)}`);
    return made.body;
  }
}
