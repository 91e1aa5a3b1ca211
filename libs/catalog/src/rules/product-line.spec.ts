import { columnsOf } from './product-columns';
import { isBlank, type LineFormat, type ReadLine, readProductLine } from './product-line';

const header = ['slug', 'name', 'description', 'status', 'price', 'brand', 'categories', 'images', 'sku'];
const format: LineFormat = {
  columns: columnsOf([...header, 'priceAdjustment', 'stock', 'attr.Size', 'attr.Colour']).columns,
  attributeIds: ['size-id', 'colour-id'],
  currency: 'USD',
};

const places = new Map([...format.columns.places].map(([column, place]) => [column as string, place]));

/** A line with these cells; the others are empty but for the two keys. */
function read(cells: Readonly<Record<string, string>>): ReadLine {
  const line = Array.from({ length: format.columns.count }, () => '');
  for (const [column, cell] of Object.entries({ slug: 'cap', sku: 'CAP', ...cells })) {
    const attribute = format.columns.attributes.find((candidate) => candidate.column === column);
    line[attribute?.place ?? places.get(column) ?? -1] = cell;
  }
  return readProductLine(line, format);
}

const codes = ({ faults }: ReadLine) => faults.map(({ column, code }) => `${column} ${code}`);

describe('readProductLine', () => {
  it('reads every kind of cell', () => {
    const cells = {
      name: ' Trail Cap ',
      description: ' two\nlines ',
      status: 'draft',
      price: '19.9',
      brand: 'northlight',
      categories: 'hats | clothing|hats',
      images: 'https://i.example/2.jpg| https://i.example/1.jpg',
      priceAdjustment: '-1.50',
      stock: '007',
      'attr.Size': 'S',
    };
    expect(read(cells)).toEqual({
      line: {
        slug: 'cap',
        name: 'Trail Cap',
        description: ' two\nlines ',
        status: 'draft',
        priceMinor: 1990n,
        brand: 'northlight',
        categories: ['clothing', 'hats'],
        images: ['https://i.example/2.jpg', 'https://i.example/1.jpg'],
        sku: 'CAP',
        adjustmentMinor: -150n,
        stock: 7,
        choices: { 'size-id': 'S' },
        spoils: 'nothing',
      },
      faults: [],
    });
  });

  it('takes an empty cell for nothing said', () => {
    const nothing = { name: null, description: null, priceMinor: null, stock: null, choices: null, categories: null };
    expect(read({ name: '  ' }).line).toMatchObject({ ...nothing, spoils: 'nothing' });
  });

  it('makes the slug from the name, always the same one', () => {
    expect(read({ slug: '', name: 'Crème & Co.' }).line).toMatchObject({ slug: 'creme-and-co' });
    expect(read({ slug: '', name: 'Export' }).line).toMatchObject({ slug: 'product-export' });
    expect(codes(read({ slug: '', name: '名前' }))).toEqual(['slug required']);
  });

  it('takes the guard from a text that would be a formula', () => {
    expect(read({ name: "'=1+1", sku: "'-A" }).line).toMatchObject({ name: '=1+1', sku: '-A' });
    expect(read({ name: "'tis" }).line).toMatchObject({ name: "'tis" });
  });

  it('says whether a fault spoils the line or the product', () => {
    expect(read({ stock: 'x' }).line).toMatchObject({ stock: null, spoils: 'line' });
    expect(read({ stock: 'x', price: 'x' }).line).toMatchObject({ spoils: 'product' });
    expect(read({ 'attr.Colour': 'x'.repeat(201) }).line).toMatchObject({ spoils: 'line' });
    expect(read({ slug: 'No Slug' }).line).toBeUndefined();
  });

  it('reads no cell of a line whose cells are too many or too few', () => {
    for (const cells of [['cap'], Array.from({ length: 20 }, () => '')]) {
      expect(readProductLine(cells, format)).toMatchObject({
        line: undefined,
        faults: [{ column: null, code: 'wrong_cell_count' }],
      });
    }
  });

  it.each([
    ['name', 'n'.repeat(201), 'too_long'],
    ['description', 'd'.repeat(10_001), 'too_long'],
    ['slug', 'a'.repeat(121), 'too_long'],
    ['slug', '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11', 'invalid_slug'],
    ['slug', 'export', 'invalid_slug'],
    ['sku', 'two\nlines', 'invalid_sku'],
    ['status', 'ACTIVE', 'unknown_status'],
    ['price', '1,000.00', 'invalid_amount'],
    ['price', '0x10', 'invalid_amount'],
    ['priceAdjustment', '--1', 'invalid_amount'],
    ['stock', '1e3', 'invalid_number'],
    ['stock', '1000000001', 'invalid_number'],
    ['categories', 'hats||sale', 'invalid_slug'],
    ['categories', Array.from({ length: 51 }, (_, at) => `c${at}`).join('|'), 'too_many'],
    ['images', 'https://i.example/1.jpg|', 'invalid_url'],
    ['images', Array.from({ length: 51 }, (_, at) => `https://i.example/${at}`).join('|'), 'too_many'],
    ['brand', 'half \uD800', 'invalid_text'],
  ])('refuses in the column %s what is %j', (column, cell, code) => {
    expect(codes(read({ [column]: cell }))).toEqual([`${column} ${code}`]);
  });

  it('counts characters as people do', () => {
    expect(codes(read({ name: '😀'.repeat(200) }))).toEqual([]);
    expect(codes(read({ name: '❤️'.repeat(200) }))).toEqual([]);
    expect(codes(read({ name: '😀'.repeat(201) }))).toEqual(['name too_long']);
  });
});

describe('isBlank', () => {
  it('recognises the lines that spreadsheets leave behind the last one', () => {
    expect(isBlank(['', ' ', ''])).toBe(true);
    expect(isBlank(['', '0'])).toBe(false);
  });
});
