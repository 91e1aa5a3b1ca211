import type { CheckoutShop, Request } from '../../integration/checkout/checkout-under-test';
import type { Headers_, Json, Reply } from '../../support/client';
import type { Units } from '../model/carts';
import type { Asker } from '../model/holds';
import type { RefundWish } from '../model/refunds';
import { known, type Order, type Owner, type Wish } from '../model/shop-model';
import { inShop, type PlacedOrder, type Register } from './register';

/** What customers, guests and the staff ask for, as requests; what they are told is a status and, of refusals, the code. */
export class Desk {
  constructor(
    private readonly shop: CheckoutShop,
    private readonly register: Register,
  ) {}

  async addToCart({ owner, variant, quantity }: Units): Promise<string> {
    const { variantId } = known(this.register.variants[variant]);
    return this.told('/cart/items', { body: { variantId, quantity }, headers: this.headersOf(owner) });
  }

  async changeLine({ owner, variant, quantity }: Units): Promise<string> {
    const how = { method: 'PATCH', body: { quantity }, headers: this.headersOf(owner) } as const;
    return this.told(`/cart/items/${await this.itemOf(owner, variant)}`, how);
  }

  async removeLine({ owner, variant }: Omit<Units, 'quantity'>): Promise<string> {
    const how = { method: 'DELETE', headers: this.headersOf(owner) } as const;
    return this.told(`/cart/items/${await this.itemOf(owner, variant)}`, how);
  }

  async clearCart({ owner }: { readonly owner: Owner }): Promise<string> {
    return this.told('/cart', { method: 'DELETE', headers: this.headersOf(owner) });
  }

  async mergeCarts({ owner }: { readonly owner: Owner }): Promise<string> {
    return this.told('/cart/merge', {
      body: { cartToken: this.register.guestToken },
      headers: this.headersOf(owner),
    });
  }

  async applyCoupon({ owner, coupon }: { readonly owner: Owner; readonly coupon: string }): Promise<string> {
    const body = { code: this.codeOf(coupon) };
    return this.told('/cart/coupon', { method: 'PUT', body, headers: this.headersOf(owner) });
  }

  async removeCoupon({ owner }: { readonly owner: Owner }): Promise<string> {
    return this.told('/cart/coupon', { method: 'DELETE', headers: this.headersOf(owner) });
  }

  /** @returns which order it was, too, by its number in the run; `again` when the answer was one that is kept */
  async place(wish: Wish): Promise<string> {
    const { owner, key } = wish;
    const { id, email } = this.register.people[owner];
    const contact = id === null ? { email } : {};
    const body = wish.kind === 'cart' ? contact : { ...contact, ...this.bodyOf(wish) };
    const keyed: Headers_ = key === undefined ? {} : { 'idempotency-key': `${this.register.run}-${key}` };
    const headers = { ...this.headersOf(owner), ...keyed };
    const reply = await this.shop.call(wish.kind === 'cart' ? '/cart/checkout' : '/orders', { body, headers });
    if (reply.status !== 201) return inWords(reply);
    const again = reply.headers.get('idempotency-replayed') === 'true';
    return `201${again ? ' again' : ''}: order ${this.numberOf(reply, this.headersOf(owner))}`;
  }

  async askAbout(order: Order, by: Asker, ask: { readonly what: string; readonly body?: Json }): Promise<string> {
    const { id, headers } = this.placed(order);
    const how = { method: 'POST', body: ask.body, headers: this.headersBy(by, headers) } as const;
    return this.told(`/orders/${id}/${ask.what}`, how);
  }

  async extend(order: Order, by: Asker): Promise<string> {
    const { reservationId, headers } = this.placed(order);
    return this.told(`/reservations/${reservationId}/extend`, { method: 'POST', headers: this.headersBy(by, headers) });
  }

  async refund(order: Order, wish: RefundWish): Promise<string> {
    const { lineIds } = this.placed(order);
    const lines = wish.kind === 'lines' ? wish.lines : undefined;
    return this.askAbout(order, 'staff', {
      what: 'refunds',
      body: {
        reason: 'It was chipped',
        restock: wish.restock,
        amount: wish.kind === 'amount' ? inShop(wish.amountMinor) : undefined,
        lines: lines?.map(({ line, quantity }) => ({ lineId: lineIds[line], quantity })),
        surplus: wish.kind === 'surplus' ? true : undefined,
      },
    });
  }

  async adjustStock({ variant, delta }: { readonly variant: number; readonly delta: number }): Promise<string> {
    const { variantId } = known(this.register.variants[variant]);
    return this.byStaff(`/inventory/${variantId}/adjustments`, { method: 'POST', body: { delta, reason: 'counted' } });
  }

  async changePrice({
    variant,
    priceMinor,
  }: {
    readonly variant: number;
    readonly priceMinor: number;
  }): Promise<string> {
    const { productId } = known(this.register.variants[variant]);
    return this.byStaff(`/products/${productId}`, { method: 'PATCH', body: { price: inShop(priceMinor) } });
  }

  async limitCoupon({ coupon, limit }: { readonly coupon: string; readonly limit: number }): Promise<string> {
    const { ruleId } = known(this.register.coupons[coupon]);
    return this.byStaff(`/pricing/rules/${ruleId}`, { method: 'PATCH', body: { usageLimit: limit } });
  }

  async switchCoupon({ coupon, on }: { readonly coupon: string; readonly on: boolean }): Promise<string> {
    const { ruleId } = known(this.register.coupons[coupon]);
    return this.byStaff(`/pricing/rules/${ruleId}`, { method: 'PATCH', body: { active: on } });
  }

  async offer({ variant, onSale }: { readonly variant: number; readonly onSale: boolean }): Promise<string> {
    const { productId } = known(this.register.variants[variant]);
    const body = { status: onSale ? 'active' : 'draft' };
    return this.byStaff(`/products/${productId}`, { method: 'PATCH', body });
  }

  private bodyOf({ items, coupon }: Wish & { readonly kind: 'items' }): object {
    const { variants } = this.register;
    return {
      items: items.map(({ variant, quantity }) => ({ variantId: variants[variant]?.variantId, quantity })),
      couponCode: coupon === null ? undefined : this.codeOf(coupon),
    };
  }

  private codeOf(coupon: string): string {
    return this.register.coupons[coupon]?.code ?? coupon;
  }

  /** Notes an order that is new. */
  private numberOf({ body, headers: given }: Reply, own: Headers_): number {
    const { orders, variants } = this.register;
    const there = orders.findIndex(({ id }) => id === body.id);
    if (there >= 0) return there;
    const placeOf = (line: Json): number => variants.findIndex(({ variantId }) => variantId === line.variantId);
    const lines: Json[] = body.lines.toSorted((one: Json, other: Json) => placeOf(one) - placeOf(other));
    const token = given.get('x-order-token');
    const { id, reference, reservation } = body;
    const headers = token === null ? own : { 'x-order-token': token };
    return (
      orders.push({ id, reference, reservationId: reservation.id, lineIds: lines.map((line) => line.id), headers }) - 1
    );
  }

  private async itemOf(owner: Owner, variant: number): Promise<string> {
    const { body } = await this.shop.call('/cart', { headers: this.headersOf(owner) });
    const { variantId } = known(this.register.variants[variant]);
    const nobodys = '00000000-0000-4000-8000-000000000000';
    return body.items.find((item: Json) => item.variantId === variantId)?.id ?? nobodys;
  }

  private placed({ number }: Order): PlacedOrder {
    return known(this.register.orders[number]);
  }

  private headersOf(owner: Owner): Headers_ {
    return this.register.people[owner].headers;
  }

  private headersBy(by: Asker, own: Headers_): Headers_ {
    const { staff, stranger } = this.register;
    return { owner: own, staff, stranger }[by];
  }

  private async byStaff(address: string, request: Request): Promise<string> {
    return this.told(address, { ...request, headers: this.register.staff });
  }

  private async told(address: string, request: Request): Promise<string> {
    return inWords(await this.shop.call(address, request));
  }
}

const inWords = ({ status, body }: Reply): string => (status < 400 ? String(status) : `${status} ${body.code}`);
