import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import type { ProductLine } from '../rules/product-line';

export interface StagedLine extends ProductLine {
  /** Number of the record in its file, from 1. */
  readonly n: number;
  /** Physical line on which it begins. */
  readonly line: number;
}

/** Far longer than a file may be on its way: what is still there after it was left by a process that died. */
const abandonedAfterHours = 1;

/** Keeps the lines of product files while they are being read; one row holds a batch of them. */
@Injectable()
export class ProductImportBatchRepository {
  async add(tx: Tx, importId: string, batch: { number: number; lines: readonly StagedLine[] }): Promise<void> {
    await tx.query('insert into product_import_batches (import_id, number, lines) values ($1, $2, $3::jsonb)', [
      importId,
      batch.number,
      JSON.stringify(batch.lines.map(staged)),
    ]);
  }

  async forget(tx: Tx, importId: string): Promise<void> {
    await tx.query('delete from product_import_batches where import_id = $1', [importId]);
  }

  async forgetAbandoned(tx: Tx): Promise<void> {
    await tx.query('delete from product_import_batches where staged_at < now() - make_interval(hours => $1)', [
      abandonedAfterHours,
    ]);
  }
}

function staged({ priceMinor, adjustmentMinor, ...line }: StagedLine): object {
  return { ...line, price_minor: priceMinor?.toString(), adjustment_minor: adjustmentMinor?.toString() };
}
