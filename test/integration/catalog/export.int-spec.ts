import { SeedDemoCatalogue } from '#catalog';
import { ExportProducts } from '../../../libs/catalog/src/export-products';
import { ProductExportReadModel } from '../../../libs/catalog/src/store/product-export.read-model';
import { eventually } from '../../support/eventually';
import { type CatalogUnderTest, startCatalog } from './catalog-under-test';
import { exportFile, furnish, importFile, snapshot, variantsBySku } from './product-file';

let catalog: CatalogUnderTest;

beforeEach(async () => {
  catalog = await startCatalog();
  await furnish(catalog);
});
afterEach(() => catalog.close());

const header =
  'slug,name,description,status,price,brand,categories,images,sku,priceAdjustment,stock,attr.Colour,attr.Size';

/** Everything that a cell can hold and that something may trip over. */
const catalogue = [
  header,
  'cap,Trail Cap,"line one\nline ""two"", and so on",draft,19.90,northlight,clothing|hats,https://i.example/1.jpg|https://i.example/2.jpg,CAP-S,0.00,10,Red,S',
  'cap,,,,,,,,CAP-M,-1.50,25,Red,M',
  "formula,'=HYPERLINK(1),'@everybody,active,0.00,,,,'-SKU,0.00,0,,",
  "guarded,'tis a name,''=twice,archived,1.00,,,https://i.example/a%7Cb.png,G,5.00,3,,",
].join('\n');

describe('an export', () => {
  it('is the header alone for an empty catalogue', async () => {
    const answer = await catalog.request<string>('/products/export', { role: 'staff' });
    expect(answer).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': 'attachment; filename="products.csv"',
      },
      body: `${header}\n`,
    });
  });

  it('is, line by line, the file that made the catalogue', async () => {
    expect(await importFile(catalog, catalogue)).toMatchObject({ status: 200, body: { created: 4 } });
    expect((await exportFile(catalog)).trimEnd().split('\n').toSorted()).toEqual(catalogue.split('\n').toSorted());
  });

  it('changes nothing when it is imported again', async () => {
    await importFile(catalog, catalogue);
    await catalog.sql(`update product_images set url = replace(url, '%7C', '|'), alt = 'seen'`);
    const before = await snapshot(catalog);
    const answer = await importFile(catalog, await exportFile(catalog));
    expect(answer).toMatchObject({ status: 200, body: { rows: 4, created: 0, updated: 4, errors: [] } });
    expect(await snapshot(catalog)).toEqual(before);
  });

  it('makes the same catalogue of an empty one', async () => {
    await importFile(catalog, catalogue);
    await catalog.request('/products', {
      method: 'POST',
      role: 'staff',
      body: { name: 'Made by hand', price: 3, stock: 4 },
    });
    const file = await exportFile(catalog);
    const other = await startCatalog();
    try {
      await furnish(other);
      expect(await importFile(other, file)).toMatchObject({ status: 200, body: { created: 5, errors: [] } });
      expect(await variantsBySku(other)).toEqual(await variantsBySku(catalog));
      expect((await exportFile(other)).split('\n').toSorted()).toEqual(file.split('\n').toSorted());
    } finally {
      await other.close();
    }
  });

  it('of the demo catalogue changes nothing when it is imported again', async () => {
    await catalog.get(SeedDemoCatalogue).run();
    const before = await snapshot(catalog);
    const answer = await importFile(catalog, await exportFile(catalog));
    expect(answer).toMatchObject({ status: 200, body: { created: 0, skipped: 0, errors: [] } });
    expect(answer.body.updated).toBeGreaterThan(100);
    expect(await snapshot(catalog)).toEqual(before);
  });

  it('leaves out what is deleted', async () => {
    await importFile(catalog, catalogue);
    await catalog.sql(`update variants set deleted_at = now() where sku in ('CAP-M', 'G')`);
    await catalog.sql(`update products set deleted_at = now() where slug = 'guarded'`);
    const file = await exportFile(catalog);
    expect(file).toContain('CAP-S');
    expect(file).not.toMatch(/CAP-M|guarded/);
  });

  it('counts reserved units as on hand, as an import does', async () => {
    await importFile(catalog, ['slug,sku,name,price,stock', 'mug,MUG,Mug,1,5']);
    await catalog.sql('update stock set reserved = 2');
    expect(await exportFile(catalog)).toContain('MUG,0.00,5');
  });
});

describe('a large export', () => {
  const products = 700;
  const variantsEach = 4;

  beforeEach(async () => {
    await catalog.sql(
      `insert into products (id, slug, name, price_minor)
       select new_id(), 'p-' || at, 'Product ' || at, at from generate_series(1, $1) at`,
      [products],
    );
    await catalog.sql(
      `insert into variants (id, product_id, sku, combination, is_default, position)
       select new_id(), product.id, product.slug || '-' || at, at::text, at = 0, at
       from products product cross join generate_series(0, $1::int - 1) at`,
      [variantsEach],
    );
  });

  it('has every variant once, whole products together, across its batches', async () => {
    const lines = (await exportFile(catalog)).trimEnd().split('\n').slice(1);
    const slugs = lines.map((line) => line.split(',')[0]);
    const starts = slugs.filter((slug, at) => slug !== slugs[at - 1]);
    expect(lines).toHaveLength(products * variantsEach);
    expect(new Set(lines.map((line) => line.split(',')[8])).size).toBe(products * variantsEach);
    expect(starts).toHaveLength(products);
    expect(lines.filter((line) => line.includes('Product '))).toHaveLength(products);
    expect(lines.every((line, at) => line.includes('Product ') === (slugs[at] !== slugs[at - 1]))).toBe(true);
  });

  it('reads on only while it is being read, and stops when its reader goes away', async () => {
    const looks = jest.spyOn(catalog.get(ProductExportReadModel), 'variants');
    const file = await catalog.get(ExportProducts).run();
    const reader = file[Symbol.asyncIterator]();
    await reader.next();
    await eventually(() => looks.mock.calls.length > 0, { what: 'the first look' });
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resume) => setImmediate(resume));
    expect(looks).toHaveBeenCalledTimes(1);
    await reader.return?.();
    expect(file.destroyed).toBe(true);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resume) => setImmediate(resume));
    expect(looks).toHaveBeenCalledTimes(1);
  });
});
