import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { type CartItemRow, CartRepository, type CartRow } from './store/cart.repository';

export interface CartExport extends CartRow {
  readonly items: readonly CartItemRow[];
}

/** A customer's cart as it is stored, without looking up what its items are called by now. Locks nothing. */
@Injectable()
export class ExportCart {
  constructor(private readonly carts: CartRepository) {}

  async run(reader: Reader, userId: string): Promise<CartExport | undefined> {
    const cart = await this.carts.find(reader, { kind: 'customer', userId });
    return cart && { ...cart, items: await this.carts.items(reader, cart.id, 0) };
  }
}
