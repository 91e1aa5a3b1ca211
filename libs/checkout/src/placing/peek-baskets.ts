import { Injectable } from '@nestjs/common';
import { nameOfOwner, PeekCarts } from '#carts';
import { FindSellables } from '#catalog';
import { Statements } from '#database';
import type { Checkout } from './checkout';
import type { OrderedItem } from './basket';

/** One line of what a checkout wants, as far as it can be known before its transaction. */
export interface PeekedLine {
  readonly variantId: string;
  readonly productId: string;
  readonly quantity: number;
  /** Its place in the request or in the cart. */
  readonly index: number;
  readonly sellable: boolean;
}

/** What checkouts want, before their transaction begins. Two or three statements whatever their number; no locks. */
@Injectable()
export class PeekBaskets {
  constructor(
    private readonly statements: Statements,
    private readonly carts: PeekCarts,
    private readonly sellables: FindSellables,
  ) {}

  async run(checkouts: readonly Checkout[]): Promise<ReadonlyMap<Checkout, readonly PeekedLine[]>> {
    const sources = checkouts.map(({ command }) => command.source);
    const owners = sources.flatMap((source) => (source.kind === 'cart' ? [source.owner] : []));
    const carts = await this.carts.run(this.statements, owners);
    const wanted = checkouts.map((checkout) => {
      const { source } = checkout.command;
      const items: readonly OrderedItem[] =
        source.kind === 'items' ? source.items : (carts.get(nameOfOwner(source.owner)) ?? []);
      return { checkout, items };
    });
    const all = wanted.flatMap(({ items }) => items);
    const found = await this.sellables.run(this.statements, {
      variantIds: distinct(all.map(({ variantId }) => variantId)),
      productIds: distinct(all.map(({ productId }) => productId)),
    });
    const byVariant = new Map(found.map((one) => [one.variantId, one]));
    const defaults = new Map(found.flatMap((one) => (one.isDefault ? [[one.productId, one]] : [])));
    return new Map(
      wanted.map(({ checkout, items }) => [
        checkout,
        items.flatMap(({ variantId, productId = '', quantity }, index) => {
          const one = variantId === undefined ? defaults.get(productId) : byVariant.get(variantId);
          return one
            ? [{ variantId: one.variantId, productId: one.productId, quantity, index, sellable: one.sellable }]
            : [];
        }),
      ]),
    );
  }
}

const distinct = (ids: readonly (string | undefined)[]): string[] => [...new Set(ids.filter((id) => id !== undefined))];
