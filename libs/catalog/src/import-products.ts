import { Injectable, Logger } from '@nestjs/common';
import { TransactionRunner } from '#database';
import type { CsvRecord } from '#http';
import { newId } from '#kernel';
import { ApplyProductLines } from './apply-product-lines';
import { ImportRunning } from './catalog.errors';
import type { ImportMode, ImportReport } from './rules/import-report';
import { StageProductLines } from './stage-product-lines';
import { ProductImportBatchRepository } from './store/product-import-batch.repository';

export type { ImportMode, ImportReport };

export interface ProductFile {
  readonly mode: ImportMode;
  readonly records: AsyncIterable<CsvRecord>;
  readonly actor: string;
}

/** How many files one process reads at once; each holds a few megabytes while it does. */
const mostAtOnce = 4;

/**
 * Makes the catalogue what a file says: reads and stages it line by line, then applies it in one short transaction. Until
 * that has committed nothing has changed; whatever goes wrong before, the sender going away included, leaves nothing.
 */
@Injectable()
export class ImportProducts {
  private readonly logger = new Logger(ImportProducts.name);
  private running = 0;

  constructor(
    private readonly transactions: TransactionRunner,
    private readonly staging: StageProductLines,
    private readonly applying: ApplyProductLines,
    private readonly batches: ProductImportBatchRepository,
  ) {}

  /** @throws InvalidCsv @throws ImportInvalid in mode `all` @throws ImportRunning @throws Busy */
  async run({ mode, records, actor }: ProductFile): Promise<ImportReport> {
    if (this.running >= mostAtOnce) throw new ImportRunning();
    this.running += 1;
    const importId = newId();
    try {
      await this.transactions.run((tx) => this.batches.forgetAbandoned(tx));
      const file = await this.staging.run(importId, records);
      return await this.applying.run(file, { mode, actor });
    } finally {
      this.running -= 1;
      await this.forget(importId);
    }
  }

  /** What cannot be forgotten now is forgotten by a later import. */
  private async forget(importId: string): Promise<void> {
    await this.transactions
      .run((tx) => this.batches.forget(tx, importId))
      .catch((error: Error) => this.logger.warn(`Staged lines of ${importId} are left for later: ${error.message}`));
  }
}
