import { pipeline } from 'node:stream/promises';
import { CsvError, type InfoRecord, type Options, parse, type Parser } from 'csv-parse';
import { CsvPlace } from './csv-place';
import { type CsvFault, InvalidCsv } from './invalid-csv';
import { Utf8Lines } from './utf8-lines';

/** One record of a file, the header included; lines without anything are no records. */
export interface CsvRecord {
  /** Physical line of the file, from 1, on which it begins. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Its size in the file. */
  readonly bytes: number;
}

export const maxRecordBytes = 1024 * 1024;

/** What is parsed at a time. */
const pieceBytes = 64 * 1024;

const faultOfParser: Readonly<Record<string, Pick<CsvFault, 'code' | 'detail'>>> = {
  CSV_QUOTE_NOT_CLOSED: { code: 'quote_not_closed', detail: 'A quote is opened in this record and never closed.' },
  CSV_INVALID_CLOSING_QUOTE: { code: 'stray_quote', detail: 'A closing quote must be followed by a comma or the end.' },
  INVALID_OPENING_QUOTE: {
    code: 'stray_quote',
    detail: 'A cell with a quote must be quoted, the quote written twice.',
  },
};

/**
 * Reads CSV (RFC 4180): commas, double quotes, lines that end in LF or CRLF, UTF-8 with or without a byte order mark.
 * Reads on only when the reader asks for more, so what is held at a time is bounded: one record of at most 1 MiB, or the
 * records of 64 KiB.
 * @throws InvalidCsv that names the line, also while records are being read
 */
export async function* readCsv(bytes: AsyncIterable<Buffer>): AsyncGenerator<CsvRecord> {
  const place = new CsvPlace();
  // The types do not know that a record may become something else here.
  const placed = (cells: string[], info: InfoRecord): CsvRecord => ({ ...place.endRecord(info.bytes), cells });
  const parser = parse({
    bom: true,
    relax_column_count: true,
    record_delimiter: ['\r\n', '\n'],
    on_record: placed as unknown as Options['on_record'],
  });
  const source = bytes[Symbol.asyncIterator]();
  // What goes wrong there is thrown here as well, by the parser.
  pipeline(checkedPieces(source, place), parser).catch(() => undefined);
  try {
    for await (const record of parser as Parser & AsyncIterable<CsvRecord>) {
      if (record.cells.length === 1 && record.cells[0] === '') continue;
      yield record;
    }
  } catch (error) {
    throw translated(error, place);
  } finally {
    parser.destroy();
    // Not by way of the pieces: they may be waiting for a source that has nothing to give.
    void source.return?.();
  }
}

/** Passes on what is UTF-8 and not part of too large a record. */
async function* checkedPieces(source: AsyncIterator<Buffer>, place: CsvPlace): AsyncGenerator<Buffer> {
  const lines = new Utf8Lines();
  for await (const chunk of { [Symbol.asyncIterator]: () => source }) {
    for (let start = 0; start < chunk.length; start += pieceBytes) {
      const piece = chunk.subarray(start, start + pieceBytes);
      refuseForeignText(lines.firstFault(piece));
      place.feed(piece);
      if (place.openBytes > maxRecordBytes + pieceBytes) throw tooLarge(place.line);
      yield piece;
    }
  }
  refuseForeignText(lines.lastFault());
}

function refuseForeignText(line: number | undefined): void {
  if (line === undefined) return;
  throw new InvalidCsv([{ line, column: null, code: 'not_utf8', detail: 'The text is not UTF-8.' }]);
}

function tooLarge(line: number): InvalidCsv {
  const detail = `The record is larger than ${maxRecordBytes} bytes. Is a quote not closed?`;
  return new InvalidCsv([{ line, column: null, code: 'record_too_large', detail }]);
}

function translated(error: unknown, place: CsvPlace): unknown {
  if (!(error instanceof CsvError)) return error;
  const fault = faultOfParser[error.code] ?? { code: 'malformed', detail: 'The record is not CSV.' };
  return new InvalidCsv([{ line: place.line, column: null, ...fault }]);
}
