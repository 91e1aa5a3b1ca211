import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { Busy, TransactionRunner, type Tx, violatedConstraint } from '#database';
import { ApplyImportedStock, StockMoved } from './apply-imported-stock';
import { ImportInvalid, ImportRunning } from './catalog.errors';
import { type ImportMode, importReport, type ImportReport, mostFaults } from './rules/import-report';
import type { StagedFile } from './stage-product-lines';
import { ImportChecksRepository } from './store/import-checks.repository';
import { ImportLinesRepository } from './store/import-lines.repository';
import { ImportPlanRepository } from './store/import-plan.repository';
import { ImportWritesRepository } from './store/import-writes.repository';
import { lockNamedProducts } from './store/named-products.locks';

export interface Application {
  readonly mode: ImportMode;
  readonly actor: string;
}

const mostAttempts = 4;
const turn = { patienceMilliseconds: 60_000, pauseMilliseconds: 250 };

/**
 * Applies a staged file in one transaction: compares all of its lines with the catalogue, then writes what they change, the
 * stock last. What was compared may change before it is written, where no lock can stand against it: a new product, a
 * reservation. Then the database refuses, or the lock on the stock shows it, and all is decided again.
 * Locks: product, stock.
 */
@Injectable()
export class ApplyProductLines {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly lines: ImportLinesRepository,
    private readonly checks: ImportChecksRepository,
    private readonly plan: ImportPlanRepository,
    private readonly writes: ImportWritesRepository,
    private readonly stock: ApplyImportedStock,
    private readonly cache: Cache,
  ) {}

  /** @throws ImportInvalid in mode `all` @throws ImportRunning @throws Busy when the catalogue changes again and again */
  async run(file: StagedFile, application: Application): Promise<ImportReport> {
    for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
      try {
        return await this.inTurn(file, application);
      } catch (error) {
        if (!(error instanceof StockMoved) && violatedConstraint(error) === undefined) throw error;
      }
    }
    throw new Busy();
  }

  /** One import is applied at a time. Whoever waits for its turn holds no connection meanwhile. */
  private async inTurn(file: StagedFile, application: Application): Promise<ImportReport> {
    const deadline = performance.now() + turn.patienceMilliseconds;
    while (performance.now() < deadline) {
      const report = await this.transactions.run((tx) => this.apply(tx, file, application));
      if (report) return report;
      await new Promise((resume) => setTimeout(resume, turn.pauseMilliseconds));
    }
    throw new ImportRunning();
  }

  /** @returns undefined when another import is being applied */
  private async apply(tx: Tx, file: StagedFile, { mode, actor }: Application): Promise<ImportReport | undefined> {
    if (!(await this.lines.takeTurn(tx))) return undefined;
    await this.lines.load(tx, file.importId, file.batches);
    await lockNamedProducts(tx);
    await this.lines.compare(tx);
    await this.checks.run(tx, file.attributes);
    const found = await this.checks.faults(tx, mostFaults);
    const nothing = { mode, rows: file.rows, created: 0, updated: 0 };
    if (mode === 'all' && file.faults.total + found.total > 0) {
      throw new ImportInvalid(importReport(nothing, [file.faults, found]));
    }
    const counts = await this.plan.make(tx);
    await this.writes.write(tx);
    await this.stock.run(tx, { actor, reference: `import:${file.importId}` });
    this.cache.forgetAfterCommit(tx, ['products']);
    return importReport({ ...nothing, ...counts }, [file.faults, found]);
  }
}
