import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { type CartTerms, PriceItems } from './price-items';
import { CartRepository } from './store/cart.repository';

/** Gives the items of a cart, which is locked, new price snapshots: all of them, or those of some variants. */
@Injectable()
export class RefreshPrices {
  constructor(
    private readonly carts: CartRepository,
    private readonly prices: PriceItems,
  ) {}

  async run(tx: Tx, cart: CartTerms & { readonly id: string }, only?: ReadonlySet<string>): Promise<void> {
    const items = await this.carts.quantities(tx, cart.id);
    const chosen = items.filter(({ variantId }) => only === undefined || only.has(variantId));
    await this.carts.reprice(tx, cart.id, await this.prices.run(tx, cart, chosen));
  }
}
