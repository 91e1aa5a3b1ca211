import { PaymentSettings } from '#config';
import { newId, signWebhook } from '#kernel';
import type { CheckoutShop } from '../../integration/checkout/checkout-under-test';
import { known, orderOf, type PaymentEvent, type PaymentName, type ShopModel } from '../model/shop-model';
import { inShop, type Register } from './register';

/** Plays the payment provider: signed events, and what happens there without a word. */
export class Provider {
  constructor(
    private readonly shop: CheckoutShop,
    private readonly register: Register,
  ) {}

  async reports(model: ShopModel, { id, reference, names, outcome, rightAmount }: PaymentEvent): Promise<string> {
    const order = typeof reference === 'number' ? orderOf(model, reference) : undefined;
    const body = JSON.stringify({
      eventId: `${this.register.run} ${id}`,
      reference: order ? known(this.register.orders[order.number]).reference : 'ORD-NOBODYHAS1',
      payment: names && (await this.idOf(names)),
      status: outcome,
      amount: inShop((order?.totalMinor ?? 0) + (rightAmount ? 0 : 1)),
    });
    const secret = this.shop.get(PaymentSettings).sandboxWebhookSecrets[0] ?? '';
    const signed = signWebhook(secret, { id: newId(), body, at: new Date() });
    const reply = await this.shop.call('/webhooks/payments/sandbox', {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'webhook-id': signed.id,
        'webhook-timestamp': signed.timestamp,
        'webhook-signature': signed.signature,
      },
    });
    if (reply.status !== 200) return `${reply.status} ${reply.body.code}`;
    return reply.body.duplicate ? 'heard before' : 'heard';
  }

  async happens(_: ShopModel, name: PaymentName, outcome: 'captured' | 'failed'): Promise<string> {
    const address = `/sandbox/payments/${await this.idOf(name)}/${outcome === 'captured' ? 'succeed' : 'fail'}?times=0`;
    const { headers } = known(this.register.orders[name.order]);
    return String((await this.shop.call(address, { method: 'POST', headers })).status);
  }

  private async idOf({ order, payment }: PaymentName): Promise<string> {
    const { id } = known(this.register.orders[order]);
    const ids = await this.shop.rows<{ id: string }>('select id from payments where order_id = $1 order by id', [id]);
    return known(ids[payment]).id;
  }
}
