import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRegistry } from '#queue';
import { StockRanLow } from '../inventory.events';
import { NoticeLowStock, noticeLowStockConsumer } from '../notice-low-stock';
import { SealLedger } from '../seal-ledger';

const sealSeconds = 600;

/** What the worker does for inventory: seals the ledger, notices what runs low. */
@Injectable()
export class InventoryJobs implements OnModuleInit {
  constructor(
    private readonly registry: JobRegistry,
    private readonly sealLedger: SealLedger,
    private readonly noticeLowStock: NoticeLowStock,
  ) {}

  onModuleInit(): void {
    this.registry.on(StockRanLow, {
      consumer: noticeLowStockConsumer,
      queue: 'maintenance',
      handle: (message) => this.noticeLowStock.run(message),
    });
    this.registry.every({
      name: 'seal-ledger',
      queue: 'maintenance',
      everySeconds: sealSeconds,
      run: async () => {
        await this.sealLedger.run();
      },
    });
  }
}
