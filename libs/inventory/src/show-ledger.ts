import { Injectable } from '@nestjs/common';
import { NotFound } from '#kernel';
import { InventoryReadModel, type LedgerView } from './store/inventory.read-model';

/** Every movement of one variant's stock, the newest first. @throws NotFound */
@Injectable()
export class ShowLedger {
  constructor(private readonly readModel: InventoryReadModel) {}

  async run(
    variantId: string,
    page: { limit: number; offset: number },
  ): Promise<{ items: LedgerView[]; total: number }> {
    if (!(await this.readModel.find(variantId))) throw new NotFound('variant');
    return this.readModel.ledger(variantId, page);
  }
}
