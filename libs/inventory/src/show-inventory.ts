import { Injectable } from '@nestjs/common';
import { NotFound } from '#kernel';
import { InventoryReadModel, type InventoryView } from './store/inventory.read-model';

/** Counters of one variant. @throws NotFound */
@Injectable()
export class ShowInventory {
  constructor(private readonly readModel: InventoryReadModel) {}

  async run(variantId: string): Promise<InventoryView> {
    const view = await this.readModel.find(variantId);
    if (!view) throw new NotFound('variant');
    return view;
  }
}
