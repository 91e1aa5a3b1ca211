import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { NotRestockable } from './inventory.errors';
import { LockStock } from './lock-stock';
import { totalPerVariant, type VariantQuantity } from './rules/shortfall';
import { type Restocking, RestockRepository } from './store/restock.repository';

/**
 * Puts units that an order was sold back on hand, each at most once: how many are out is part of the statement. The order is
 * locked. Locks: stock. @throws NotRestockable when fewer units of a variant are out; the transaction must be rolled back
 */
@Injectable()
export class RestockUnits {
  constructor(
    private readonly lockStock: LockStock,
    private readonly restocks: RestockRepository,
  ) {}

  async run(tx: Tx, restocking: Restocking & { readonly lines: readonly VariantQuantity[] }): Promise<void> {
    const quantities = totalPerVariant(restocking.lines);
    if (quantities.length === 0) return;
    const stock = await this.lockStock.run(
      tx,
      quantities.map(({ variantId }) => variantId),
    );
    const moved = await this.restocks.restock(tx, restocking, quantities);
    if (moved !== stock.levels.length || moved !== quantities.length) throw new NotRestockable();
  }
}
