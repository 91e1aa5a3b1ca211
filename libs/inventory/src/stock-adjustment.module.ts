import { Module } from '@nestjs/common';
import { IdempotencyModule } from '#idempotency';
import { AdjustStock } from './adjust-stock';
import { AdjustVariant } from './adjust-variant';
import { AdjustVariants } from './adjust-variants';
import { ChangeThreshold } from './change-threshold';
import { InventoryModule } from './inventory.module';
import { ReadAdjustmentFile } from './read-adjustment-file';
import { InventoryReadModel } from './store/inventory.read-model';
import { LedgerReadModel } from './store/ledger.read-model';
import { StockAdjustmentRepository } from './store/stock-adjustment.repository';
import { StockThresholdRepository } from './store/stock-threshold.repository';

const useCases = [AdjustStock, AdjustVariant, AdjustVariants, ChangeThreshold, ReadAdjustmentFile];

/** Changing stock by hand or by file. It tells of what runs low, so it needs the outbox. */
@Module({
  imports: [InventoryModule, IdempotencyModule],
  providers: [StockAdjustmentRepository, StockThresholdRepository, InventoryReadModel, LedgerReadModel, ...useCases],
  exports: useCases,
})
export class StockAdjustmentModule {}
