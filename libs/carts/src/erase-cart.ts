import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { lockCarts } from './store/cart.locks';
import { CartRepository } from './store/cart.repository';

/** Takes a customer's cart away, with what is in it. Locks: cart. */
@Injectable()
export class EraseCart {
  constructor(private readonly carts: CartRepository) {}

  async run(tx: Tx, userId: string): Promise<void> {
    const carts = await lockCarts(tx, [{ kind: 'customer', userId }]);
    for (const { id } of carts) await this.carts.remove(tx, id);
  }
}
