import { type CatalogUnderTest, startCatalog } from './catalog-under-test';
import { closeAfterImports, furnish, importFile, type Report, snapshot, variantsBySku } from './product-file';

let catalog: CatalogUnderTest;

beforeEach(async () => {
  catalog = await startCatalog();
  await furnish(catalog);
});
afterEach(() => closeAfterImports(catalog));

const done = (counts: Partial<Report>) => ({
  status: 200,
  body: { mode: 'all', updated: 0, created: 0, skipped: 0, errors: [], errorsOmitted: 0, ...counts },
});

const cap = [
  'slug,name,description,status,price,brand,categories,images,sku,priceAdjustment,stock,attr.Size,attr.Colour',
  'trail-cap,Trail Cap,"For the sun, and ""more""",draft,19.90,northlight,clothing|hats,https://i.example/1.jpg|https://i.example/2.jpg,CAP-S,,10,S,Red',
  'trail-cap,,,,,,,,CAP-M,-1.50,25,M,Red',
  'trail-cap,,,,,,,,CAP-L,2.00,,L,blue',
];

describe('a file of new products', () => {
  it('makes products with variants, images, places in categories and stock', async () => {
    expect(await importFile(catalog, cap)).toMatchObject(done({ rows: 3, created: 3 }));
    expect(await variantsBySku(catalog)).toMatchObject([
      { sku: 'CAP-L', adjustment: 200, onHand: 0, choices: 'Blue L', isDefault: false, position: 2 },
      { sku: 'CAP-M', adjustment: -150, onHand: 25, choices: 'Red M', isDefault: false, position: 1 },
      { sku: 'CAP-S', adjustment: 0, onHand: 10, choices: 'Red S', isDefault: true, position: 0 },
    ]);
    await catalog.sql(`update products set status = 'active'`);
    expect((await catalog.request('/products/trail-cap')).body).toMatchObject({
      name: 'Trail Cap',
      description: 'For the sun, and "more"',
      price: { amount: '19.90' },
      brand: { slug: 'northlight' },
      categories: [{ slug: 'clothing' }, { slug: 'hats' }],
      images: [{ url: 'https://i.example/1.jpg', alt: '', position: 0 }, { url: 'https://i.example/2.jpg' }],
      variants: [{ sku: 'CAP-S', price: { amount: '19.90' } }, { sku: 'CAP-M', price: { amount: '18.40' } }, {}],
      available: 35,
      version: 1,
    });
  });

  it('writes the opening stock into the ledger in the name of who sent it', async () => {
    await importFile(catalog, cap);
    const entries = await catalog.sql(
      'select kind, delta, on_hand_after as after, actor from stock_ledger order by delta',
    );
    expect(entries).toEqual(
      [0, 10, 25].map((units) => ({
        kind: 'initial',
        delta: units,
        after: units,
        actor: expect.stringMatching(/^staff:/),
      })),
    );
  });

  it('needs no more than a slug or name, a price and a SKU', async () => {
    const answer = await importFile(catalog, ['sku,slug,name,price', 'A,,Crème Brûlée,3', 'B,given,Other,4.5']);
    expect(answer).toMatchObject(done({ rows: 2, created: 2 }));
    expect(await catalog.sql('select slug, status, price_minor::int as price from products order by slug')).toEqual([
      { slug: 'creme-brulee', status: 'active', price: 300 },
      { slug: 'given', status: 'active', price: 450 },
    ]);
  });

  it('may have its columns in any order and case, quoted line breaks, CRLF, blank lines and a byte order mark', async () => {
    const file =
      '\uFEFFSTOCK,Sku,ATTR.size,slug,name,price,description\r\n\r\n5,X,m,mug,Mug,7,"two\r\nlines"\r\n,,,,,,\r\n\r\n';
    expect(await importFile(catalog, file)).toMatchObject(done({ rows: 1, created: 1 }));
    expect(await variantsBySku(catalog)).toMatchObject([{ sku: 'X', onHand: 5, choices: 'M' }]);
    expect(await catalog.sql('select description from products')).toEqual([{ description: 'two\r\nlines' }]);
  });

  it('may spread the lines of a product, and say what the product is on any of them', async () => {
    const lines = ['slug,sku,name,price,attr.Size', 'a,A1,,,S', 'b,B1,Bee,2,', 'a,A2,,5,M', 'a,A3,Ay,5.00,L'];
    expect(await importFile(catalog, lines)).toMatchObject(done({ rows: 4, created: 4 }));
    expect(await catalog.sql('select slug, name, price_minor::int as price from products order by slug')).toEqual([
      { slug: 'a', name: 'Ay', price: 500 },
      { slug: 'b', name: 'Bee', price: 200 },
    ]);
  });

  it('may be no more than a header', async () => {
    expect(await importFile(catalog, 'slug,sku')).toMatchObject(done({ rows: 0 }));
  });

  it('finds a brand by its name too, and takes a slug that a deleted product had', async () => {
    await importFile(catalog, ['slug,sku,name,price', 'mug,M,Mug,1']);
    await catalog.sql('update variants set deleted_at = now()');
    await catalog.sql('update products set deleted_at = now()');
    const again = ['slug,sku,name,price,brand', 'mug,M,New mug,2,NORTHLIGHT'];
    expect(await importFile(catalog, again)).toMatchObject(done({ created: 1 }));
    expect((await catalog.request('/products/mug')).body).toMatchObject({
      name: 'New mug',
      brand: { slug: 'northlight' },
    });
  });
});

describe('a file of products that are there', () => {
  beforeEach(() => importFile(catalog, cap));

  it('changes what it says and leaves what it says nothing of', async () => {
    const lines = ['slug,sku,name,price,stock,priceAdjustment', 'trail-cap,CAP-S,,21,12,', 'trail-cap,CAP-M,Cap,,,0.5'];
    expect(await importFile(catalog, lines)).toMatchObject(done({ rows: 2, updated: 2 }));
    expect(await catalog.sql('select name, status, price_minor::int as price, version from products')).toEqual([
      { name: 'Cap', status: 'draft', price: 2100, version: 2 },
    ]);
    expect(await variantsBySku(catalog)).toMatchObject([
      { sku: 'CAP-L', adjustment: 200, onHand: 0 },
      { sku: 'CAP-M', adjustment: 50, onHand: 25, choices: 'Red M' },
      { sku: 'CAP-S', adjustment: 0, onHand: 12, choices: 'Red S' },
    ]);
  });

  it('changes nothing at all the second time', async () => {
    const before = await snapshot(catalog);
    expect(await importFile(catalog, cap)).toMatchObject(done({ rows: 3, updated: 3 }));
    expect(await snapshot(catalog)).toEqual(before);
  });

  it('sets stock through the ledger, both up and down, with who did it', async () => {
    await importFile(catalog, ['slug,sku,stock', 'trail-cap,CAP-S,4', 'trail-cap,CAP-M,30', 'trail-cap,CAP-L,0']);
    const entries = await catalog.sql(
      `select sku, delta, on_hand_after as after, actor, reference from stock_ledger
       join variants on variants.id = variant_id where kind = 'adjustment' order by sku`,
    );
    const by = { actor: expect.stringMatching(/^staff:/), reference: expect.stringMatching(/^import:/) };
    expect(entries).toEqual([
      { sku: 'CAP-M', delta: 5, after: 30, ...by },
      { sku: 'CAP-S', delta: -6, after: 4, ...by },
    ]);
  });

  it('replaces categories and images that differ, and keeps the words of images that stay', async () => {
    await catalog.sql(`update product_images set alt = 'front' where url like '%1.jpg'`);
    const images = 'https://i.example/3.jpg|https://i.example/1.jpg';
    const lines = ['slug,sku,categories,images', `trail-cap,CAP-S,sale|hats,${images}`];
    expect(await importFile(catalog, lines)).toMatchObject(done({ updated: 1 }));
    expect(await catalog.sql('select url, alt, position from product_images order by position')).toEqual([
      { url: 'https://i.example/3.jpg', alt: '', position: 0 },
      { url: 'https://i.example/1.jpg', alt: 'front', position: 1 },
    ]);
    const places = 'select slug from product_categories join categories on categories.id = category_id order by slug';
    expect(await catalog.sql(places)).toEqual([{ slug: 'hats' }, { slug: 'sale' }]);
  });

  it('adds variants behind the others and gives a variant other attribute values', async () => {
    const lines = ['slug,sku,attr.Size,attr.Colour,stock', 'trail-cap,CAP-XS,S,Blue,1', 'trail-cap,CAP-M,M,,'];
    expect(await importFile(catalog, lines)).toMatchObject(done({ created: 1, updated: 1 }));
    expect(await variantsBySku(catalog)).toMatchObject([
      { sku: 'CAP-L' },
      { sku: 'CAP-M', choices: 'M' },
      { sku: 'CAP-S', isDefault: true },
      { sku: 'CAP-XS', choices: 'Blue S', isDefault: false, position: 3, onHand: 1 },
    ]);
    const [{ combination, ids }] = (await catalog.sql(
      `select combination, (select string_agg(attribute_value_id::text, ',') from variant_attribute_values
         where variant_id = variants.id) as ids from variants where sku = 'CAP-M'`,
    )) as [{ combination: string; ids: string }];
    expect(combination).toBe(ids);
  });

  it('is seen in cached answers at once', async () => {
    await importFile(catalog, ['slug,sku,status', 'trail-cap,CAP-S,active']);
    expect((await catalog.request('/products/trail-cap')).body).toMatchObject({ name: 'Trail Cap', available: 35 });
    await importFile(catalog, ['slug,sku,name,stock', 'trail-cap,CAP-S,Other Cap,11']);
    expect((await catalog.request('/products/trail-cap')).body).toMatchObject({ name: 'Other Cap', available: 36 });
  });
});

describe('a file in mode valid', () => {
  it('skips the faulty lines and applies the others', async () => {
    const lines = [
      'slug,sku,name,price,stock,attr.Size',
      'a,A1,Ay,1,x,S',
      'a,A2,,,5,M',
      'b,B1,Bee,free,5,',
      'b,B2,,,5,S',
      'c,C1,Sea,3,7,',
      'd,,Dee,3,7,',
    ];
    const answer = await importFile(catalog, lines, { mode: 'valid' });
    expect(answer).toMatchObject(done({ mode: 'valid', rows: 6, created: 2, skipped: 4, errors: expect.anything() }));
    expect(await variantsBySku(catalog)).toMatchObject([
      { sku: 'A2', slug: 'a', onHand: 5, isDefault: true, position: 0 },
      { sku: 'C1', slug: 'c', onHand: 7 },
    ]);
    expect(await catalog.sql('select slug, name from products order by slug')).toEqual([
      { slug: 'a', name: 'Ay' },
      { slug: 'c', name: 'Sea' },
    ]);
  });

  it('leaves a product alone of which no line can be applied', async () => {
    await importFile(catalog, cap);
    const before = await snapshot(catalog);
    const lines = ['slug,sku,name,stock', 'trail-cap,CAP-S,Other name,-1', 'trail-cap,,Other name,1'];
    expect(await importFile(catalog, lines, { mode: 'valid' })).toMatchObject({ status: 200, body: { skipped: 2 } });
    expect(await snapshot(catalog)).toEqual(before);
  });
});
