import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { InventoryReadModel, type InventorySlice, type InventoryView } from './store/inventory.read-model';

export { inventorySorts } from './store/inventory.read-model';
export type { InventorySlice, InventorySort } from './store/inventory.read-model';

/** Counters of all variants by SKU, or of those alone that run low; deleted ones are left out. */
@Injectable()
export class ListInventory {
  constructor(
    private readonly statements: Statements,
    private readonly readModel: InventoryReadModel,
  ) {}

  /** `more`: whether there are others behind these. */
  async run(slice: InventorySlice): Promise<{ items: InventoryView[]; total: number; more: boolean }> {
    const [found, total] = await Promise.all([
      this.readModel.list(this.statements, { ...slice, limit: slice.limit + 1 }),
      this.readModel.count(this.statements, slice),
    ]);
    return { items: found.slice(0, slice.limit), total, more: found.length > slice.limit };
  }
}
