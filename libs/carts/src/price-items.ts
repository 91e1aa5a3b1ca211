import { Injectable } from '@nestjs/common';
import { FindSellables } from '#catalog';
import { StoreSettings } from '#config';
import type { Reader } from '#database';
import { explain, PriceLines } from '#pricing';
import type { CartOwner } from './rules/cart-owner';
import type { PriceSnapshot } from './rules/explained-step';

/** What prices in a cart depend on besides what is in it. */
export interface CartTerms {
  readonly owner: CartOwner;
  readonly couponCode: string | null;
  /** Where the order goes, once a checkout has said so; ISO 3166-1 alpha-2. */
  readonly country: string | null;
}

/** Prices items of a cart by the rules of this moment, for its owner. Locks nothing. */
@Injectable()
export class PriceItems {
  constructor(
    private readonly sellables: FindSellables,
    private readonly prices: PriceLines,
    private readonly store: StoreSettings,
  ) {}

  /** @returns prices by variant; variants that do not exist have none */
  async run(
    reader: Reader,
    { owner, couponCode, country }: CartTerms,
    items: readonly { readonly variantId: string; readonly quantity: number }[],
  ): Promise<ReadonlyMap<string, PriceSnapshot>> {
    const found = await this.sellables.run(reader, { variantIds: items.map(({ variantId }) => variantId) });
    const quantityOf = new Map(items.map(({ variantId, quantity }) => [variantId, quantity]));
    const lines = found.map((sellable) => ({ ...sellable, quantity: quantityOf.get(sellable.variantId) ?? 1 }));
    if (lines.length === 0) return new Map();
    const customerId = owner.kind === 'customer' ? owner.userId : null;
    const quotes = await this.prices.run(reader, lines, { customerId, country, couponCode });
    return new Map(
      quotes.map(({ variantId, unitPriceMinor, steps }) => {
        return [variantId, { unitPriceMinor, priceSteps: explain(steps, this.store.currency) }];
      }),
    );
  }
}
