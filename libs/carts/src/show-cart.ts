import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { CartContents, type CartView } from './cart-contents';
import type { CartOwner } from './rules/cart-owner';

/** The owner's cart; an empty one when there is none. */
@Injectable()
export class ShowCart {
  constructor(
    private readonly contents: CartContents,
    private readonly statements: Statements,
  ) {}

  async run(owner: CartOwner | undefined): Promise<CartView> {
    return this.contents.of(this.statements, owner);
  }
}
