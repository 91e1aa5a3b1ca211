import { randomBytes } from 'node:crypto';
import { newId } from '#kernel';
import type { Headers_, Json, Reply } from '../../support/client';
import type { CheckoutShop } from './checkout-under-test';

export interface Product {
  readonly productId: string;
  readonly variantId: string;
  readonly sku: string;
}

/** A customer with a session, or a guest with nothing but an address and perhaps a cart. */
export interface Shopper {
  readonly id: string | null;
  readonly email: string;
  readonly headers: Headers_;
}

export type Items = readonly { readonly variantId: string; readonly quantity: number }[];

const anyName = (): string => randomBytes(6).toString('hex');

/** Plays staff and customers. */
export class Shoppers {
  constructor(private readonly shop: CheckoutShop) {}

  async product({ stock, price = '10.00' }: { stock: number; price?: string }): Promise<Product> {
    const body = { name: `Mug ${anyName()}`, price, stock };
    const made = await this.accepted('/products', { body, headers: await this.shop.staff() });
    const [variant] = made.body.variants;
    return { productId: made.body.id, variantId: variant.id, sku: variant.sku };
  }

  async products(count: number, stock: number): Promise<Product[]> {
    const made: Product[] = [];
    while (made.length < count) made.push(await this.product({ stock }));
    return made;
  }

  async rule(rule: Json): Promise<string> {
    const body = { name: rule.kind, ...rule };
    return (await this.accepted('/pricing/rules', { body, headers: await this.shop.staff() })).body.id;
  }

  async coupon(rule: Json): Promise<{ code: string; ruleId: string }> {
    const code = `C${anyName()}`.toUpperCase();
    return { code, ruleId: await this.rule({ kind: 'coupon', couponCode: code, ...rule }) };
  }

  async usesOf(ruleId: string): Promise<number> {
    const [row] = await this.shop.rows('select used from price_rule_usage where rule_id = $1', [ruleId]);
    return row?.used ?? 0;
  }

  async customer(): Promise<Shopper> {
    const id = newId();
    const email = `customer-${anyName()}@example.com`;
    await this.shop.rows(`insert into users (id, email, email_key, password_hash) values ($1, $2, $2, 'none')`, [
      id,
      email,
    ]);
    return { id, email, headers: await this.shop.bearer(id, 'customer') };
  }

  async customers(count: number): Promise<Shopper[]> {
    return Promise.all(Array.from({ length: count }, () => this.customer()));
  }

  guest(): Shopper {
    return { id: null, email: `guest-${anyName()}@example.com`, headers: {} };
  }

  /** Puts items into a cart, and returns whose it is then: a guest has got its token. */
  async fill(shopper: Shopper, items: Items): Promise<Shopper> {
    let owner = shopper;
    for (const body of items) {
      const { headers } = await this.accepted('/cart/items', { body, headers: owner.headers });
      const token = headers.get('x-cart-token');
      if (token !== null) owner = { ...owner, headers: { ...owner.headers, 'x-cart-token': token } };
    }
    return owner;
  }

  async checkout(shopper: Shopper, extra: { headers?: Headers_; api?: number } = {}): Promise<Reply> {
    const body = shopper.id === null ? { email: shopper.email } : {};
    return this.shop.call('/cart/checkout', { ...extra, body, headers: { ...shopper.headers, ...extra.headers } });
  }

  /** Orders without a cart. */
  async order(shopper: Shopper, body: Json, extra: { headers?: Headers_; api?: number } = {}): Promise<Reply> {
    const email = shopper.id === null ? { email: shopper.email } : {};
    const headers = { ...shopper.headers, ...extra.headers };
    return this.shop.call('/orders', { ...extra, body: { ...email, ...body }, headers });
  }

  async buy(shopper: Shopper, items: Items, extra: { headers?: Headers_; api?: number } = {}): Promise<Reply> {
    return this.order(shopper, { items }, extra);
  }

  /** The order as its buyer reads it later. */
  async read(shopper: Shopper, placed: Reply): Promise<Reply> {
    const token = placed.headers.get('x-order-token');
    const headers = token === null ? shopper.headers : { 'x-order-token': token };
    return this.shop.call(`/orders/${placed.body.id}`, { headers });
  }

  private async accepted(address: string, request: Parameters<CheckoutShop['call']>[1]): Promise<Reply> {
    const reply = await this.shop.call(address, request);
    if (reply.status >= 300) throw new Error(`${address} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
    return reply;
  }
}
