import { TransactionRunner } from '#database';
import { readCsv } from '#http';
import { ImportProducts } from '../../../libs/catalog/src/import-products';
import { ProductImportBatchRepository } from '../../../libs/catalog/src/store/product-import-batch.repository';
import { eventually } from '../../support/eventually';
import { type CatalogUnderTest, startCatalog } from './catalog-under-test';
import { importFile, type Report, snapshot, someoneWaits, stagedLines } from './product-file';

let catalog: CatalogUnderTest;

beforeEach(async () => {
  catalog = await startCatalog();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await catalog.close();
});

const lineOf = (at: number): string => `p-${at},S-${at},Product ${at},${at + 1},5,${'d'.repeat(200)}\n`;
const pieceLines = 100;

/** A file that is made while it is read, so that what was asked for can be counted. */
class LongFile {
  asked = 0;

  /** @param at called before each piece with the number of its first line; the file breaks off when it throws */
  constructor(
    private readonly lines: number,
    private readonly at: (line: number) => Promise<unknown> = () => Promise.resolve(),
  ) {}

  async *bytes(): AsyncGenerator<Buffer> {
    yield Buffer.from('slug,sku,name,price,stock,description\n');
    for (let at = 0; at < this.lines; at += pieceLines) {
      await this.at(at);
      this.asked = at + pieceLines;
      yield Buffer.from(Array.from({ length: pieceLines }, (_, offset) => lineOf(at + offset)).join(''));
    }
  }
}

const importing = (file: LongFile, mode: 'all' | 'valid' = 'all') =>
  catalog.get(ImportProducts).run({ mode, records: readCsv(file.bytes()), actor: 'staff:test' });

describe('a long file', () => {
  it('is staged in batches of at most a thousand lines, and applied whole', async () => {
    const added = jest.spyOn(catalog.get(ProductImportBatchRepository), 'add');
    const report = await importing(new LongFile(2_300));
    expect(report).toMatchObject({ rows: 2_300, created: 2_300, skipped: 0 } satisfies Partial<Report>);
    expect(added.mock.calls.map(([, , { lines }]) => lines.length)).toEqual([1000, 1000, 300]);
    expect(await catalog.sql('select count(*)::int as count, sum(on_hand)::int as units from stock')).toEqual([
      { count: 2_300, units: 11_500 },
    ]);
  });

  it('is staged in smaller batches when its lines are long', async () => {
    const added = jest.spyOn(catalog.get(ProductImportBatchRepository), 'add');
    const long = (at: number) => `p-${at},S-${at},Product,1,"${'x'.repeat(9_000)}"\n`;
    const body = `slug,sku,name,price,description\n${Array.from({ length: 600 }, (_, at) => long(at)).join('')}`;
    expect(await importFile(catalog, body)).toMatchObject({ status: 200, body: { created: 600 } });
    const sizes = added.mock.calls.map(([, , { lines }]) => lines.length);
    expect(Math.max(...sizes)).toBeLessThan(500);
  });

  it('is read no further than the database takes it', async () => {
    let goOn = (): void => undefined;
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    const file = new LongFile(4_500, (line) => (line === 3_000 ? gate : Promise.resolve()));
    const report = importing(file);
    await eventually(async () => (await stagedLines(catalog)) === 2, { what: 'two batches to be staged' });
    await catalog.get(TransactionRunner).run(async (tx) => {
      await tx.query('lock table product_import_batches in share mode');
      goOn();
      await eventually(() => someoneWaits(catalog), { what: 'the next batch to wait', seconds: 4 });
      for (let turn = 0; turn < 200; turn += 1) await new Promise((resume) => setImmediate(resume));
      expect(file.asked).toBeLessThanOrEqual(3_600);
    });
    expect(await report).toMatchObject({ created: 4_500 });
  });
});

describe('a file whose sender goes away', () => {
  const gone = 'The sender went away.';

  it.each(['all', 'valid'] as const)(
    'leaves nothing in mode %s: no line, no staged line, no transaction',
    async (mode) => {
      const before = await snapshot(catalog);
      const file = new LongFile(10_000, (line) =>
        line === 4_000 ? Promise.reject(new Error(gone)) : Promise.resolve(),
      );
      await expect(importing(file, mode)).rejects.toThrow(gone);
      expect(await snapshot(catalog)).toEqual(before);
      expect(await stagedLines(catalog)).toBe(0);
      const open = await catalog.sql(
        `select 1 from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
      );
      expect(open).toEqual([]);
      expect(await importing(new LongFile(100))).toMatchObject({ created: 100 });
    },
  );

  it('leaves nothing for ever when its process died: a later import sweeps', async () => {
    await catalog.sql(
      `insert into product_import_batches (import_id, number, lines, staged_at)
       values (new_id(), 1, '[]', now() - interval '61 minutes'), (new_id(), 1, '[]', now() - interval '59 minutes')`,
    );
    await importing(new LongFile(100));
    expect(await catalog.sql('select staged_at < now() as old from product_import_batches')).toHaveLength(1);
  });
});
