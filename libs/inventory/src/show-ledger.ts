import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { NotFound } from '#kernel';
import { InventoryReadModel } from './store/inventory.read-model';
import { LedgerReadModel, type LedgerSlice, type LedgerView } from './store/ledger.read-model';

export type { LedgerView } from './store/ledger.read-model';

/** Every movement of one variant's stock, the newest first. */
@Injectable()
export class ShowLedger {
  constructor(
    private readonly statements: Statements,
    private readonly readModel: InventoryReadModel,
    private readonly ledger: LedgerReadModel,
  ) {}

  /** `more`: whether there are older ones. @throws NotFound */
  async run(variantId: string, slice: LedgerSlice): Promise<{ items: LedgerView[]; total: number; more: boolean }> {
    if (!(await this.readModel.find(this.statements, variantId))) throw new NotFound('variant');
    const [found, total] = await Promise.all([
      this.ledger.page(this.statements, variantId, { ...slice, limit: slice.limit + 1 }),
      this.ledger.count(this.statements, variantId),
    ]);
    return { items: found.slice(0, slice.limit), total, more: found.length > slice.limit };
  }
}
