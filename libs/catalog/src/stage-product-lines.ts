import { Injectable } from '@nestjs/common';
import { StoreSettings } from '#config';
import { Statements, TransactionRunner } from '#database';
import { type CsvRecord, InvalidCsv } from '#http';
import { FaultList } from './rules/import-report';
import { attributeFaults, type CellFault, columnsOf, foreignFormat } from './rules/product-columns';
import { isBlank, type LineFormat, readProductLine } from './rules/product-line';
import { FileAttributeReadModel } from './store/file-attribute.read-model';
import { ProductImportBatchRepository, type StagedLine } from './store/product-import-batch.repository';

/** What has been read of a file and waits to be applied. */
export interface StagedFile {
  readonly importId: string;
  readonly rows: number;
  readonly batches: number;
  /** What reading alone has found. */
  readonly faults: FaultList;
  /** The attributes that columns of the file are about. */
  readonly attributes: { readonly ids: readonly string[]; readonly columns: readonly string[] };
}

/** A batch is full at whichever comes first. Its lines are all that is held of a file, however long that is. */
const fullBatch = { lines: 1000, bytes: 4 * 1024 * 1024 };

const mostRows = 500_000;

const noHeader: CellFault = { column: null, code: 'empty_file', detail: 'The file is empty; it needs a header.' };
const tooManyRows: CellFault = { column: null, code: 'too_many_rows', detail: `A file has at most ${mostRows} lines.` };

/**
 * Reads a product file as it arrives and stages its lines, batch by batch. The next batch is asked for only when this one
 * is stored, and no transaction is open while the sender takes its time.
 */
@Injectable()
export class StageProductLines {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly statements: Statements,
    private readonly batches: ProductImportBatchRepository,
    private readonly attributes: FileAttributeReadModel,
    private readonly shop: StoreSettings,
  ) {}

  /** @throws InvalidCsv when the file cannot be read, or its header is not that of a product file */
  async run(importId: string, records: AsyncIterable<CsvRecord>): Promise<StagedFile> {
    const faults = new FaultList();
    const batch = new Batch();
    let format: LineFormat | undefined;
    let rows = 0;
    for await (const { line, cells, bytes } of records) {
      if (!format) {
        format = await this.formatOf(line, cells);
      } else if (!isBlank(cells)) {
        rows += 1;
        if (rows > mostRows) throw refusal(line, [tooManyRows]);
        const read = readProductLine(cells, format);
        faults.add(line, read.faults);
        if (read.line) batch.add({ n: rows, line, ...read.line }, bytes);
        if (batch.isFull) await this.keep(importId, batch);
      }
    }
    if (!format) throw refusal(1, [noHeader]);
    await this.keep(importId, batch);
    const attributes = { ids: format.attributeIds, columns: format.columns.attributes.map(({ column }) => column) };
    return { importId, rows, batches: batch.number, faults, attributes };
  }

  private async formatOf(line: number, header: readonly string[]): Promise<LineFormat> {
    const foreign = foreignFormat(header);
    if (foreign) throw refusal(line, [foreign]);
    const { columns, faults } = columnsOf(header);
    const names = columns.attributes.map(({ name }) => name);
    const ids = await this.attributes.idsOf(this.statements, names);
    const wrong = [...faults, ...attributeFaults(columns, ids)];
    if (wrong.length > 0) throw refusal(line, wrong);
    return { columns, attributeIds: ids.filter((id) => id !== undefined), currency: this.shop.currency };
  }

  private async keep(importId: string, batch: Batch): Promise<void> {
    if (batch.isEmpty) return;
    const { number, lines } = batch.next();
    await this.transactions.run((tx) => this.batches.add(tx, importId, { number, lines }));
  }
}

class Batch {
  private lines: StagedLine[] = [];
  private bytes = 0;
  /** How many batches have been taken. */
  number = 0;

  get isEmpty(): boolean {
    return this.lines.length === 0;
  }

  get isFull(): boolean {
    return this.lines.length >= fullBatch.lines || this.bytes >= fullBatch.bytes;
  }

  add(line: StagedLine, bytes: number): void {
    this.lines.push(line);
    this.bytes += bytes;
  }

  next(): { number: number; lines: readonly StagedLine[] } {
    const { lines } = this;
    this.number += 1;
    this.lines = [];
    this.bytes = 0;
    return { number: this.number, lines };
  }
}

function refusal(line: number, faults: readonly CellFault[]): InvalidCsv {
  const [first = noHeader, ...others] = faults;
  return new InvalidCsv([{ line, ...first }, ...others.map((fault) => ({ line, ...fault }))]);
}
