import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { NotFound } from '#kernel';
import { InventoryReadModel, type InventoryView } from './store/inventory.read-model';

/** Counters of one variant, a deleted one included. @throws NotFound */
@Injectable()
export class ShowInventory {
  constructor(
    private readonly statements: Statements,
    private readonly readModel: InventoryReadModel,
  ) {}

  async run(variantId: string): Promise<InventoryView> {
    const view = await this.readModel.find(this.statements, variantId);
    if (!view) throw new NotFound('variant');
    return view;
  }
}
