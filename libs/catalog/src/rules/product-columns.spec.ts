import { attributeFaults, columnsOf, fileColumns, foreignFormat } from './product-columns';

const codes = (header: readonly string[]) => columnsOf(header).faults.map(({ column, code }) => [column, code]);

describe('columnsOf', () => {
  it('finds columns by their names in any order and case', () => {
    const { columns, faults } = columnsOf([' STOCK ', 'sku', 'Attr. Size', 'priceadjustment', 'slug']);
    expect(faults).toEqual([]);
    expect(Object.fromEntries(columns.places)).toEqual({ stock: 0, sku: 1, priceAdjustment: 3, slug: 4 });
    expect(columns.attributes).toEqual([{ column: 'Attr. Size', name: 'Size', place: 2 }]);
    expect(columns.count).toBe(5);
  });

  it('knows every column that it writes', () => {
    expect(codes(fileColumns)).toEqual([]);
  });

  it('names what is unknown, there twice, or missing', () => {
    expect(codes(['slug', 'size', '', 'attr.', 'SLUG'])).toEqual([
      ['size', 'unknown_column'],
      [null, 'unknown_column'],
      ['attr.', 'unknown_column'],
      ['SLUG', 'duplicate_column'],
      ['sku', 'missing_column'],
    ]);
  });

  it('names an attribute that cannot be stored, and quotes no more of a name than is of use', () => {
    expect(codes(['slug', 'sku', 'attr.a\u0000'])).toEqual([['attr.a\u0000', 'unknown_column']]);
    expect(codes(['slug', 'sku', 'x'.repeat(1000)])).toEqual([[`${'x'.repeat(200)}…`, 'unknown_column']]);
    expect(codes(['slug', 'sku', `attr.${'x'.repeat(1000)}`])).toHaveLength(1);
  });

  it('has a bound', () => {
    const header = ['slug', 'sku', ...Array.from({ length: 499 }, (_, at) => `attr.${at}`)];
    expect(codes(header)).toEqual([[null, 'too_many_columns']]);
    expect(codes(header.slice(0, -1))).toEqual([]);
  });
});

describe('attributeFaults', () => {
  it('names attributes that there are not, and those with two columns', () => {
    const { columns } = columnsOf(['attr.Size', 'attr.Taste', 'attr. size']);
    expect(attributeFaults(columns, ['a', undefined, 'a'])).toEqual([
      { column: 'attr.Taste', code: 'unknown_column', detail: 'There is no attribute "Taste".' },
      { column: 'attr. size', code: 'duplicate_column', detail: 'The column "attr. size" is there twice.' },
    ]);
  });
});

describe('foreignFormat', () => {
  it.each(['slug;sku', 'slug\tsku', 'slug|sku'])('recognises %j as written with another delimiter', (title) => {
    expect(foreignFormat([title])).toMatchObject({ code: 'wrong_delimiter' });
  });

  it('recognises lines that end in CR alone', () => {
    expect(foreignFormat(['slug', 'sku\rx', 'X'])).toMatchObject({ code: 'wrong_line_ends' });
  });

  it('has nothing against a single column', () => {
    expect(foreignFormat(['slug'])).toBeUndefined();
  });
});
