import { Module } from '@nestjs/common';
import { InventoryJobs } from './jobs/inventory.jobs';
import { SealLedger } from './seal-ledger';
import { LedgerSealRepository } from './store/ledger-seal.repository';

export { SealLedger } from './seal-ledger';

@Module({ providers: [LedgerSealRepository, SealLedger, InventoryJobs], exports: [SealLedger] })
export class InventoryJobsModule {}
