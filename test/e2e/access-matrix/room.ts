import { randomBytes } from 'node:crypto';
import { call, type Customer, type Headers_, type Place } from '../../support/client';
import { Furnisher, type MadeOrder, type MadeProduct } from '../../support/furnisher';

export const password = 'correct horse battery';

/** The two who own things: a customer by account, a guest by the tokens that the answers gave. */
export const owners = ['customer', 'guest'] as const;
export type Owner = (typeof owners)[number];

/** What is asked for by all and changed by nobody. */
interface Shared {
  readonly product: MadeProduct;
  readonly brand: string;
  readonly category: string;
  readonly attribute: { readonly id: string; readonly valueIds: readonly string[] };
  readonly ruleId: string;
  readonly coupon: string;
  readonly webhookEndpoint: string;
  readonly deadLetter: string;
}

/** Makes what a call of the matrix is about. */
export class Room {
  private constructor(
    readonly place: Place,
    readonly make: Furnisher,
    readonly customer: Customer,
    readonly shared: Shared,
  ) {}

  static async at(place: Place): Promise<Room> {
    const make = await Furnisher.at(place);
    const customer = await make.customer();
    const [product, brand, category, attribute, coupon, webhookEndpoint] = await Promise.all([
      make.product({ stock: 1_000_000 }),
      make.brand(),
      make.category(),
      make.attribute(),
      make.coupon(),
      make.webhookEndpoint(),
    ]);
    const { id } = await make.order(product.variantId, customer);
    const deadLetter = await make.deadLetter(id);
    const shared = { product, brand, category, attribute, webhookEndpoint, deadLetter };
    return new Room(place, make, customer, { ...shared, ruleId: coupon.ruleId, coupon: coupon.code });
  }

  unique(): string {
    return randomBytes(6).toString('hex');
  }

  order(owner: Owner = 'customer'): Promise<MadeOrder> {
    const buyer = owner === 'customer' ? this.customer : { headers: {}, email: `guest-${this.unique()}@example.com` };
    return this.make.order(this.shared.product.variantId, buyer);
  }

  async paidOrder(): Promise<MadeOrder> {
    const order = await this.order();
    await this.make.pay(order);
    return order;
  }

  async fulfilledOrder(): Promise<MadeOrder> {
    const order = await this.paidOrder();
    await this.make.fulfil(order);
    return order;
  }

  /** In a cart of its own each time: others are emptied and checked out at the same time. */
  async cartItem(owner: Owner): Promise<{ id: string; headers: Headers_ }> {
    const given = owner === 'guest' ? 'guest' : (await this.make.customer()).headers;
    return this.make.cartItem(this.shared.product.variantId, given);
  }

  /** A session that nobody else uses. */
  async session(): Promise<{ access: string; refresh: string }> {
    const { email } = this.customer;
    return (await call(this.place.url, '/auth/jwt/create', { body: { email, password } })).body;
  }
}
