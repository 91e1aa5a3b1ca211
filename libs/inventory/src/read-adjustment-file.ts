import { Injectable } from '@nestjs/common';
import { type CsvFault, type CsvRecord, InvalidCsv } from '#http';
import { adjustmentLimits, type AskedChange } from './rules/adjustment';
import { type AdjustmentHeader, readAdjustmentHeader, readAdjustmentLine } from './rules/adjustment-file';

const mostFaults = 100;

const inFile = (code: string, detail: string): Omit<CsvFault, 'line'> => ({ column: null, code, detail });
const emptyFile = inFile('empty_file', 'The file has no lines; it needs a header and at least one line.');
const tooManyRows = inFile('too_many_rows', `A file has at most ${adjustmentLimits.items} lines.`);

/** Reads changes of stock from a CSV file with the columns sku, delta, setTo and reason. Changes nothing. */
@Injectable()
export class ReadAdjustmentFile {
  /** @throws InvalidCsv that names the line of everything that is wrong, the first hundred faults of them */
  async run(records: AsyncIterable<CsvRecord>): Promise<AskedChange[]> {
    const changes: AskedChange[] = [];
    const faults: CsvFault[] = [];
    let header: AdjustmentHeader | undefined;
    for await (const { line, cells } of records) {
      if (!header) {
        header = headerOf(line, cells);
      } else if (cells.some((cell) => cell.trim() !== '')) {
        if (changes.length + faults.length >= adjustmentLimits.items) throw refusal([{ line, ...tooManyRows }]);
        const read = readAdjustmentLine({ line, cells }, header);
        if ('change' in read) changes.push(read.change);
        else faults.push(...read.faults.map((fault) => ({ line, ...fault })));
      }
    }
    if (faults.length > 0) throw refusal(faults.slice(0, mostFaults));
    if (changes.length === 0) throw refusal([{ line: 1, ...emptyFile }]);
    return changes;
  }
}

function headerOf(line: number, cells: readonly string[]): AdjustmentHeader {
  const { header, faults } = readAdjustmentHeader(cells);
  if (faults.length > 0) throw refusal(faults.map((fault) => ({ line, ...fault })));
  return header;
}

const refusal = (faults: readonly CsvFault[]): InvalidCsv => new InvalidCsv(faults as [CsvFault, ...CsvFault[]]);
