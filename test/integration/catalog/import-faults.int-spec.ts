import { type CatalogUnderTest, startCatalog } from './catalog-under-test';
import { faultsOf, type FileText, furnish, importFile, snapshot, stagedLines } from './product-file';

let catalog: CatalogUnderTest;

const cap = ['slug,sku,name,price,stock,attr.Size', 'cap,CAP-S,Cap,19.90,10,S', 'cap,CAP-M,,,5,M'];
const mug = ['slug,sku,name,price,stock', 'mug,MUG,Mug,7,3'];

beforeAll(async () => {
  catalog = await startCatalog();
  await furnish(catalog);
  await importFile(catalog, cap);
  await importFile(catalog, mug);
  await catalog.sql(`update stock set reserved = 4 where variant_id = (select id from variants where sku = 'CAP-S')`);
});
afterAll(() => catalog.close());

let before: unknown;
beforeEach(async () => {
  before = await snapshot(catalog);
});
afterEach(expectNothingChanged);

async function expectNothingChanged(): Promise<void> {
  expect(await snapshot(catalog)).toEqual(before);
  expect(await stagedLines(catalog)).toBe(0);
}

/** Refused in mode all with exactly these faults, and skipped in mode valid with the same ones. */
async function expectFaults(lines: readonly string[], faults: readonly string[]): Promise<void> {
  const refused = await importFile(catalog, lines);
  expect(refused).toMatchObject({ status: 400, body: { code: 'import_invalid', mode: 'all', created: 0, updated: 0 } });
  expect(refused.body.skipped).toBe(refused.body.rows);
  expect(faultsOf(refused)).toEqual(faults);
  const skipped = await importFile(catalog, lines, { mode: 'valid' });
  expect(skipped).toMatchObject({ status: 200, body: { skipped: lines.length - 1 } });
  expect(faultsOf(skipped)).toEqual(faults);
}

describe('a faulty line', () => {
  it.each([
    ['too many cells', ['slug,sku,name,price', 'x,X,Ex,1,5'], ['2 null wrong_cell_count']],
    ['too few cells', ['slug,sku,name,price', 'x,X'], ['2 null wrong_cell_count']],
    ['a decimal comma', ['slug,sku,name,price', 'x,X,Ex,"1,5"'], ['2 price invalid_amount']],
    ['too many places', ['slug,sku,name,price', 'x,X,Ex,1.555'], ['2 price invalid_amount']],
    ['a negative price', ['slug,sku,name,price', 'x,X,Ex,-1'], ['2 price invalid_amount']],
    ['too large a price', ['slug,sku,name,price', 'x,X,Ex,999999999999'], ['2 price invalid_amount']],
    ['an endless price', ['slug,sku,name,price', 'x,X,Ex,1e400'], ['2 price invalid_amount']],
    ['a price and a name that are missing', ['slug,sku', 'x,X'], ['2 name required', '2 price required']],
    ['half a piece', ['slug,sku,name,price,stock', 'x,X,Ex,1,0.5'], ['2 stock invalid_number']],
    ['negative stock', ['slug,sku,name,price,stock', 'x,X,Ex,1,-1'], ['2 stock invalid_number']],
    ['more stock than fits', ['slug,sku,name,price,stock', 'x,X,Ex,1,1000000001'], ['2 stock invalid_number']],
    ['an unknown status', ['slug,sku,name,price,status', 'x,X,Ex,1,live'], ['2 status unknown_status']],
    ['no SKU', ['slug,sku,name,price', 'x,,Ex,1'], ['2 sku required']],
    ['a SKU of two lines', ['slug,sku,name,price', 'x,"X\nY",Ex,1'], ['2 sku invalid_sku']],
    ['too long a SKU', ['slug,sku,name,price', `x,${'X'.repeat(65)},Ex,1`], ['2 sku too_long']],
    ['too long a name', ['slug,sku,name,price', `x,X,${'N'.repeat(201)},1`], ['2 name too_long']],
    ['a slug that is none', ['slug,sku,name,price', 'Not A Slug,X,Ex,1'], ['2 slug invalid_slug']],
    ['neither slug nor name', ['slug,sku,name,price', ',X,,1'], ['2 slug required']],
    ['a name that makes no slug', ['slug,sku,name,price', ',X,Кепка,1'], ['2 slug required']],
    ['U+0000', ['slug,sku,name,price', 'x,X,a\u0000b,1'], ['2 name invalid_text']],
    [
      'an image that is no address',
      ['slug,sku,name,price,images', 'x,X,Ex,1,javascript:alert(1)'],
      ['2 images invalid_url'],
    ],
    ['an unknown brand', ['slug,sku,name,price,brand', 'x,X,Ex,1,nobody'], ['2 brand unknown_brand']],
    ['a name of two brands', ['slug,sku,name,price,brand', 'x,X,Ex,1,Twin'], ['2 brand ambiguous_brand']],
    [
      'unknown categories',
      ['slug,sku,name,price,categories', 'x,X,Ex,1,hats|nowhere|nothing'],
      ['2 categories unknown_category', '2 categories unknown_category'],
    ],
    ['an unknown value', ['slug,sku,name,price,attr.Size', 'x,X,Ex,1,XXL'], ['2 attr.Size unknown_attribute_value']],
    ['a SKU of another product', ['slug,sku,name,price', 'x,MUG,Ex,1'], ['2 sku sku_taken']],
    ['attribute values of a variant that is there', ['slug,sku,attr.Size', 'cap,NEW,m'], ['2 sku variant_exists']],
    ['no attribute values beside a variant without any', ['slug,sku', 'mug,NEW'], ['2 sku variant_exists']],
    ['less stock than is reserved', ['slug,sku,stock', 'cap,CAP-S,3'], ['2 stock stock_reserved']],
  ])('is one with %s', async (_, lines, faults) => {
    await expectFaults(lines, faults);
  });

  it('is told by the physical line on which its record begins', async () => {
    const lines = ['slug,sku,name,price,description', 'x,X,Ex,free,"one\ntwo\r\nthree"', '', 'y,Y,Why,free,'];
    expect(faultsOf(await importFile(catalog, lines))).toEqual(['2 price invalid_amount', '6 price invalid_amount']);
  });

  it('has all of its faults told, cell by cell', async () => {
    const lines = ['slug,sku,name,price,stock', 'x,,Ex,free,many'];
    expect(faultsOf(await importFile(catalog, lines))).toEqual([
      '2 price invalid_amount',
      '2 sku required',
      '2 stock invalid_number',
    ]);
  });

  it('says in words what is wrong', async () => {
    const { body } = await importFile(catalog, ['slug,sku,name,price,brand', 'x,X,Ex,1,nobody']);
    expect(body.errors).toEqual([
      { line: 2, column: 'brand', code: 'unknown_brand', detail: 'there is no brand "nobody"' },
    ]);
  });
});

describe('lines that do not agree', () => {
  it('are refused when they contradict each other about their product', async () => {
    const lines = [
      'slug,sku,name,price,categories,attr.Size',
      'x,X1,Ex,1,hats,S',
      'x,X2,Ex,2,hats,M',
      'x,X3,Eks,,sale,L',
    ];
    await expectFaults(lines, ['3 price contradiction', '4 categories contradiction', '4 name contradiction']);
  });

  it('do not contradict each other by spelling alone', async () => {
    const lines = ['slug,sku,name,price,categories,attr.Size', 'x,X1,Ex,1,hats|sale,S', 'x,X2,Ex,1.00,sale|hats,XXL'];
    expect(faultsOf(await importFile(catalog, lines))).toEqual(['3 attr.Size unknown_attribute_value']);
  });

  it('are refused when they share a SKU, be it in one product or in two', async () => {
    const lines = ['slug,sku,name,price,attr.Size', 'x,X,Ex,1,S', 'x,X,,,M', 'y,X,Why,1,', 'z,,Zed,1,'];
    expect(faultsOf(await importFile(catalog, lines))).toEqual([
      '3 sku duplicate_sku',
      '4 sku duplicate_sku',
      '5 sku required',
    ]);
  });

  it('are refused when they share their attribute values, whatever their case', async () => {
    const lines = ['slug,sku,name,price,attr.Size', 'x,X1,Ex,1,S', 'x,X2,,,s', 'z,,Zed,1,'];
    expect(faultsOf(await importFile(catalog, lines))).toEqual(['3 sku variant_exists', '4 sku required']);
  });

  it('are refused when they exchange attribute values of variants that are there', async () => {
    const lines = ['slug,sku,attr.Size', 'cap,CAP-S,M', 'cap,CAP-M,S'];
    await expectFaults(lines, ['2 sku variant_exists', '3 sku variant_exists']);
  });
});

describe('a report', () => {
  it('lists the first thousand faults, in the order of the lines, and counts the rest', async () => {
    const lines = Array.from({ length: 1200 }, (_, at) =>
      at % 2 === 0 ? `x${at},,Ex,1,` : `x${at},X${at},Ex,1,nobody`,
    );
    const { status, body } = await importFile(catalog, ['slug,sku,name,price,brand', ...lines]);
    expect(status).toBe(400);
    expect(body).toMatchObject({ rows: 1200, skipped: 1200, errorsOmitted: 200 });
    expect(body.errors.map(({ line }) => line)).toEqual(Array.from({ length: 1000 }, (_, at) => at + 2));
  });
});

describe('a file that cannot be read', () => {
  const header = 'slug,sku,name,price';

  it.each<[string, FileText, { line: number; column?: string | null; code: string }]>([
    ['nothing in it', '', { line: 1, code: 'empty_file' }],
    ['nothing but blank lines', '\n\n', { line: 1, code: 'empty_file' }],
    ['an unknown column', `${header},colour`, { line: 1, column: 'colour', code: 'unknown_column' }],
    ['a column without a name', `${header},`, { line: 1, column: null, code: 'unknown_column' }],
    ['an unknown attribute', `${header},attr.Taste`, { line: 1, column: 'attr.Taste', code: 'unknown_column' }],
    ['an attribute without a name', `${header},attr.`, { line: 1, column: 'attr.', code: 'unknown_column' }],
    ['a column twice', `${header},Name`, { line: 1, column: 'Name', code: 'duplicate_column' }],
    ['an attribute twice', `${header},attr.size,attr.Size`, { line: 1, column: 'attr.Size', code: 'duplicate_column' }],
    ['no column for the SKU', 'slug,name,price', { line: 1, column: 'sku', code: 'missing_column' }],
    ['semicolons', 'slug;sku;name;price\nx;X;Ex;1', { line: 1, code: 'wrong_delimiter' }],
    ['tabs', 'slug\tsku\tname', { line: 1, code: 'wrong_delimiter' }],
    ['lines that end in CR alone', `${header}\rx,X,Ex,1\r`, { line: 1, code: 'wrong_line_ends' }],
    ['a quote that is not closed', `${header}\nx,X,Ex,1\ny,Y,"Why,1\n`, { line: 3, code: 'quote_not_closed' }],
    ['a quote inside a cell', `${header}\nx,X,12" record,1\n`, { line: 2, code: 'stray_quote' }],
    ['another encoding', Buffer.from(`${header}\nx,X,Caf\xe9,1\n`, 'latin1'), { line: 2, code: 'not_utf8' }],
    ['a record that never ends', `${header}\nx,X,"${'y\n'.repeat(600_000)}`, { line: 2, code: 'record_too_large' }],
  ])('is refused in either mode when there is %s', async (_, file, fault) => {
    for (const mode of ['all', 'valid']) {
      const answer = await importFile(catalog, file, { mode });
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_csv', errors: [fault] } });
      expect(answer.headers['content-type']).toContain('application/problem+json');
    }
  });

  it('has all faults of its header told at once', async () => {
    const { body } = await importFile(catalog, 'slug,name,colour,taste');
    expect(faultsOf({ body } as never)).toEqual([
      '1 colour unknown_column',
      '1 taste unknown_column',
      '1 sku missing_column',
    ]);
  });
});

describe('a request', () => {
  const file = ['slug,sku,name,price', 'x,X,Ex,1'].join('\n');

  it.each([
    ['JSON', { 'content-type': 'application/json' }],
    ['plain text', { 'content-type': 'text/plain' }],
    ['another charset', { 'content-type': 'text/csv; charset=iso-8859-1' }],
    ['compressed', { 'content-encoding': 'gzip' }],
  ])('is refused when its body is %s', async (_, headers) => {
    expect(await importFile(catalog, file, { headers })).toMatchObject({
      status: 415,
      body: { code: 'unsupported_media_type' },
    });
  });

  it('is refused when it says that it is too large', async () => {
    const headers = { 'content-length': String(256 * 1024 * 1024 + 1) };
    expect(await importFile(catalog, file, { headers })).toMatchObject({
      status: 413,
      body: { code: 'body_too_large' },
    });
  });

  it('is refused in a mode that there is not', async () => {
    expect(await importFile(catalog, file, { mode: 'some' })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ pointer: '/mode' }] },
    });
  });

  it.each([
    ['nobody', undefined, 401],
    ['a customer', 'customer' as const, 403],
  ])('is refused when it comes from %s', async (_, role, status) => {
    const headers = { 'content-type': 'text/csv' };
    expect(await catalog.request('/products/import', { method: 'POST', role, body: file, headers })).toMatchObject({
      status,
    });
    expect(await catalog.request('/products/export', { role })).toMatchObject({ status });
  });

  it('cannot send CSV where it is not taken', async () => {
    const headers = { 'content-type': 'text/csv' };
    const answer = await catalog.request('/products', { method: 'POST', role: 'staff', body: file, headers });
    expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
  });
});
