import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { type CartOwner, nameOfOwner } from './rules/cart-owner';
import { CartRepository, type PeekedItem } from './store/cart.repository';

/** What is in carts, without prices, by the names of their owners. A look without locks. */
@Injectable()
export class PeekCarts {
  constructor(private readonly carts: CartRepository) {}

  async run(reader: Reader, owners: readonly CartOwner[]): Promise<ReadonlyMap<string, readonly PeekedItem[]>> {
    const items = new Map<string, PeekedItem[]>();
    if (owners.length === 0) return items;
    for (const { owner, ...item } of await this.carts.peek(reader, owners)) {
      const name = nameOfOwner(owner);
      items.set(name, [...(items.get(name) ?? []), item]);
    }
    return items;
  }
}
