import { Injectable } from '@nestjs/common';
import { InventoryReadModel, type InventoryView } from './store/inventory.read-model';

/** Counters of all variants by SKU, or of those alone that run low; deleted ones are left out. */
@Injectable()
export class ListInventory {
  constructor(private readonly readModel: InventoryReadModel) {}

  async run(page: {
    limit: number;
    offset: number;
    lowStock: boolean;
  }): Promise<{ items: InventoryView[]; total: number }> {
    return this.readModel.list(page);
  }
}
