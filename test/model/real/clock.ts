import type { CheckoutShop } from '../../integration/checkout/checkout-under-test';
import { endHold } from '../../integration/checkout/traces';
import { known, type Order, type Owner } from '../model/shop-model';
import type { Register } from './register';

/** Time passes for one thing, by the clock of the database. */
export class Clock {
  constructor(
    private readonly shop: CheckoutShop,
    private readonly register: Register,
  ) {}

  async letTimePass({ number }: Order): Promise<string> {
    await endHold(this.shop, [known(this.register.orders[number]).id]);
    return 'done';
  }

  async letPricesGrowOld(owner: Owner): Promise<string> {
    const { id } = this.register.people[owner];
    await this.shop.rows(
      `update cart_items set priced_at = priced_at - interval '1 day'
       where cart_id in (select id from carts where user_id = $1 or ($1::uuid is null and token_hash = $2))`,
      [id, this.register.guestTokenHash],
    );
    return 'done';
  }
}
