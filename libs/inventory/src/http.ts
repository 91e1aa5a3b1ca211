import { Module } from '@nestjs/common';
import { AdjustmentController } from './http/adjustment.controller';
import { InventoryController } from './http/inventory.controller';
import { InventoryModule } from './inventory.module';
import { StockAdjustmentModule } from './stock-adjustment.module';

@Module({
  imports: [InventoryModule, StockAdjustmentModule],
  controllers: [AdjustmentController, InventoryController],
})
export class InventoryHttpModule {}
