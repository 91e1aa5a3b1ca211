import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { NotFound } from '#kernel';
import { Outbox } from '#queue';
import { StockRanLow } from './inventory.events';
import { LockStock } from './lock-stock';
import { isLow } from './rules/low-stock';
import { InventoryReadModel, type InventoryView } from './store/inventory.read-model';
import { StockThresholdRepository } from './store/stock-threshold.repository';

/** Sets from how many units on a variant counts as low, and tells of it when it now does. Locks: stock. */
@Injectable()
export class ChangeThreshold {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly lockStock: LockStock,
    private readonly thresholds: StockThresholdRepository,
    private readonly readModel: InventoryReadModel,
    private readonly outbox: Outbox,
  ) {}

  /** @throws NotFound */
  async run(variantId: string, threshold: number): Promise<InventoryView> {
    return this.transactions.run(async (tx) => {
      const { levels } = await this.lockStock.run(tx, [variantId]);
      if (levels.length === 0) throw new NotFound('variant');
      const { available, before } = await this.thresholds.set(tx, variantId, threshold);
      if (isLow(available, threshold) && !isLow(available, before)) {
        await this.outbox.append(tx, StockRanLow, { variantId });
      }
      const view = await this.readModel.find(tx, variantId);
      if (!view) throw new NotFound('variant');
      return view;
    });
  }
}
