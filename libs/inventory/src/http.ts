import { Module } from '@nestjs/common';
import { InventoryController } from './http/inventory.controller';
import { InventoryModule } from './inventory.module';

@Module({ imports: [InventoryModule], controllers: [InventoryController] })
export class InventoryHttpModule {}
