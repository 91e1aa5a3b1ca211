import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRegistry } from '#queue';
import { SealLedger } from '../seal-ledger';

const sealSeconds = 600;

/** What the worker does for inventory: seals the ledger. */
@Injectable()
export class InventoryJobs implements OnModuleInit {
  constructor(
    private readonly registry: JobRegistry,
    private readonly sealLedger: SealLedger,
  ) {}

  onModuleInit(): void {
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
