import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { stringify } from 'csv-stringify/sync';
import { readCsv } from '#http';
import { columnsOf } from './product-columns';
import { readProductLine } from './product-line';
import { headerOf, type ProductCells, productRow, type VariantCells } from './product-row';

const attributes = ['Colour', 'Size'];
const format = { attributes, currency: 'USD' };

const product: ProductCells = {
  slug: 'cap',
  name: 'Trail Cap',
  description: '',
  status: 'active',
  priceMinor: '1990',
  brand: null,
  categories: ['clothing', 'hats'],
  images: ['https://i.example/a|b.png', 'https://i.example/2.png'],
};
const variant: VariantCells = { sku: 'CAP', adjustmentMinor: '-150', onHand: 3, choices: { Size: 'S' } };

async function readBack(rows: readonly string[][]) {
  const text = stringify([headerOf(attributes), ...rows], { quoted_match: /[\r\n]/ });
  const lines = [];
  let columns: ReturnType<typeof columnsOf>['columns'] | undefined;
  for await (const { cells } of readCsv(Readable.from([Buffer.from(text)]))) {
    if (columns) lines.push(readProductLine(cells, { columns, attributeIds: attributes, currency: 'USD' }));
    else ({ columns } = columnsOf(cells));
  }
  return lines;
}

describe('productRow', () => {
  it('says what the product is on its first line alone', () => {
    const first = productRow({ product, variant, isFirst: true }, format);
    const images = 'https://i.example/a%7Cb.png|https://i.example/2.png';
    expect(first.join(';')).toBe(`cap;Trail Cap;;active;19.90;;clothing|hats;${images};CAP;-1.50;3;;S`);
    const other = productRow({ product, variant: { ...variant, onHand: null }, isFirst: false }, format);
    expect(other.join(';')).toBe('cap;;;;;;;;CAP;-1.50;;;S');
  });

  it('refuses to leave out a value whose attribute has no column', () => {
    const choices = { Taste: 'Sweet' };
    expect(() => productRow({ product, variant: { ...variant, choices }, isFirst: true }, format)).toThrow('Taste');
  });

  it('is read back as what it was written from, whatever the texts', async () => {
    const unit = fc.constantFrom('a', 'Ü', '😀', '"', "'", ',', ';', '|', '\n', '\r', '\t', '=', '-', '@', ' ', '\\');
    const text = fc.string({ unit, minLength: 1, maxLength: 12 }).filter((value) => value.trim() !== '');
    const line = text.map((value) => value.replaceAll(/[\r\n]/g, '').trim()).filter((value) => value !== '');
    await fc.assert(
      fc.asyncProperty(line, text, line, async (name, description, sku) => {
        const row = productRow(
          { product: { ...product, name, description }, variant: { ...variant, sku }, isFirst: true },
          format,
        );
        expect(await readBack([row])).toMatchObject([
          { line: { name, description, sku, priceMinor: 1990n, adjustmentMinor: -150n, stock: 3 }, faults: [] },
        ]);
      }),
    );
  });
});
