import type { Json } from '../../support/client';
import type { Dice } from '../dice';
import type { Asking } from './asking';
import type { Board } from './board';
import type { Operation, Request } from './history';

export interface Goods {
  readonly productId: string;
  readonly variantId: string;
}

export interface Shopping {
  readonly asking: Asking;
  readonly board: Board;
  readonly goods: readonly Goods[];
  /** May be used a few times only. */
  readonly couponCode: string;
}

/** Somebody who orders, again and again: at once, or from a cart. Guests have no headers. */
export class Buyer {
  constructor(
    private readonly shopping: Shopping,
    private readonly headers: Readonly<Record<string, string>>,
    private readonly dice: Dice,
  ) {}

  async act(): Promise<void> {
    const isGuest = Object.keys(this.headers).length === 0;
    const placing = isGuest || this.dice.chance(0.6) ? await this.order(isGuest) : await this.checkOutCart();
    if (placing?.outcome === 'ok') this.shopping.board.tell(placing, this.headers, this.dice);
  }

  private order(isGuest: boolean): Promise<Operation> {
    const items = Array.from({ length: this.dice.integer(1, 3) }, () => this.item());
    const couponCode = this.dice.chance(0.15) ? this.shopping.couponCode : undefined;
    const { asking } = this.shopping;
    const operation = asking.history.begin('order', (mark) => ({
      about: { items, couponCode },
      request: () => this.post(mark, '/orders', { items, couponCode, ...who(mark, isGuest) }),
    }));
    return asking.ask(operation);
  }

  private async checkOutCart(): Promise<Operation | undefined> {
    const { asking } = this.shopping;
    for (let left = this.dice.integer(1, 3); left > 0; left -= 1) {
      const item = this.item();
      await asking.ask(
        asking.history.begin('cart item', (mark) => ({ request: () => this.post(mark, '/cart/items', item) })),
      );
    }
    if (this.dice.chance(0.2)) {
      await asking.look(this.request('PUT', '/cart/coupon', { code: this.shopping.couponCode }));
    }
    const operation = await asking.ask(
      asking.history.begin('checkout', (mark) => ({
        request: () => this.post(mark, '/cart/checkout', who(mark, false)),
      })),
    );
    // Whoever cannot have all of it begins again.
    if (operation.outcome !== 'ok') await asking.look(this.request('DELETE', '/cart'));
    return operation;
  }

  private item(): Json {
    const { variantId } = this.dice.pick(this.shopping.goods);
    return { variantId, quantity: this.dice.integer(1, 3) };
  }

  private request(method: string, path: string, body?: unknown): Request {
    return { method, path, body, headers: this.headers };
  }

  private post(key: string, path: string, body: unknown): Request {
    return { method: 'POST', path, body, headers: { ...this.headers, 'idempotency-key': key } };
  }
}

/** The mark is what the parcel's receiver is called. */
function who(mark: string, isGuest: boolean): Json {
  return {
    ...(isGuest ? { email: `${mark}@example.com` } : {}),
    shippingAddress: { name: mark, line1: 'Main Street 1', city: 'Springfield', country: 'US' },
  };
}
