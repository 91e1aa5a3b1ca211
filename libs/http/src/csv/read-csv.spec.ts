import * as fc from 'fast-check';
import { InvalidCsv } from './invalid-csv';
import { type CsvRecord, maxRecordBytes, readCsv } from './read-csv';

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function read(text: string | Buffer, size = 1 << 20): Promise<CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const record of readCsv(pieces(Buffer.from(text), size))) records.push(record);
  return records;
}

const linesAndCells = (records: readonly CsvRecord[]) => records.map(({ line, cells }) => [line, ...cells]);

async function fault(text: string | Buffer, size?: number): Promise<unknown> {
  const refusal = await read(text, size).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(InvalidCsv);
  return ((refusal as InvalidCsv).details.members as { errors: unknown[] }).errors[0];
}

describe('reading CSV', () => {
  it('gives the cells of each record and the line that it begins on', async () => {
    expect(linesAndCells(await read('a,b\n1,2\n3,4\n'))).toEqual([
      [1, 'a', 'b'],
      [2, '1', '2'],
      [3, '3', '4'],
    ]);
  });

  it.each([1, 2, 3, 7, 1 << 20])('counts the lines inside quotes once, in pieces of %i bytes', async (size) => {
    const text = 'a,b\r\n"1\r\n1","x\ny\n"\r\n\r\n\r\n"say ""hi""",4\r\n5,';
    expect(linesAndCells(await read(text, size))).toEqual([
      [1, 'a', 'b'],
      [2, '1\r\n1', 'x\ny\n'],
      [8, 'say "hi"', '4'],
      [9, '5', ''],
    ]);
  });

  it('leaves out a byte order mark', async () => {
    expect(linesAndCells(await read('\uFEFFa,b\n1,2'))).toEqual([
      [1, 'a', 'b'],
      [2, '1', '2'],
    ]);
  });

  it('knows the size of each record', async () => {
    expect((await read('a,b\r\n"ü",2\r\n')).map(({ bytes }) => bytes)).toEqual([5, 8]);
  });

  it('finds no records in nothing', async () => {
    expect(await read('')).toEqual([]);
    expect(await read('\n\r\n\n')).toEqual([]);
  });

  it('keeps records of different lengths', async () => {
    expect(linesAndCells(await read('a\n1,2,3\n'))).toEqual([
      [1, 'a'],
      [2, '1', '2', '3'],
    ]);
  });

  it('gives back whatever cells were written, and the lines on which they were', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ü', '😀', '"', ',', '\n', '\r\n', ' ', ';'), maxLength: 8 });
    const records = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(records, fc.integer({ min: 1, max: 40 }), async (written, size) => {
        const texts = written.map((cells) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(','));
        const before = (at: number): number => texts.slice(0, at).join('\n').split('\n').length + (at > 0 ? 1 : 0);
        const expected = written.map((cells, at) => [before(at), ...cells]);
        expect(linesAndCells(await read(texts.join('\n'), size))).toEqual(expected);
      }),
    );
  });
});

describe('a file that is no CSV', () => {
  it.each([
    ['a quote that is not closed', 'a,b\n1,2\n"3,4\n5,6\n', { line: 3, code: 'quote_not_closed' }],
    ['text behind a closing quote', 'a,b\n"1\n"x,2\n', { line: 2, code: 'stray_quote' }],
    ['a quote inside of a bare cell', 'a,b\n1,2\n3,4 "inches"\n', { line: 3, code: 'stray_quote' }],
    ['Latin-1', Buffer.from('a,b\n1,2\n3,caf\xe9\n4,5', 'latin1'), { line: 3, code: 'not_utf8' }],
    ['UTF-16', Buffer.from('\uFEFFa,b\n', 'utf16le'), { line: 1, code: 'not_utf8' }],
    ['half a character at the end', Buffer.from('a\nü').subarray(0, 3), { line: 2, code: 'not_utf8' }],
  ])('is refused with the line of %s', async (_, text, expected) => {
    expect(await fault(text)).toMatchObject({ ...expected, column: null });
    expect(await fault(text, 1)).toMatchObject(expected);
  });

  it.each([
    ['text', 'x'.repeat(2 * maxRecordBytes)],
    ['quoted lines', `"${'\n'.repeat(2 * maxRecordBytes)}`],
    ['empty cells', ','.repeat(2 * maxRecordBytes)],
  ])('is refused when a record grows beyond its limit, be it by %s', async (_, record) => {
    expect(await fault(`a,b\n1,2\n${record}`)).toMatchObject({ line: 3, code: 'record_too_large' });
  });
});

describe('a reader that stops in the middle', () => {
  it('stops its source at once, even one that has nothing to give and waits', async () => {
    let stopped = false;
    let given = false;
    const source: AsyncIterableIterator<Buffer> = {
      [Symbol.asyncIterator]: () => source,
      next: () => {
        if (given) return new Promise(() => undefined);
        given = true;
        return Promise.resolve({ done: false, value: Buffer.from('a,b\n1,2\n') });
      },
      return: () => {
        stopped = true;
        return Promise.resolve({ done: true, value: undefined });
      },
    };
    for await (const { cells } of readCsv(source)) {
      expect(cells).toEqual(['a', 'b']);
      break;
    }
    expect(stopped).toBe(true);
  });
});
