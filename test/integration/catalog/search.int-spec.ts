import * as fc from 'fast-check';
import { SeedDemoCatalogue } from '#catalog';
import { eventually } from '../../support/eventually';
import { type CatalogUnderTest, startCatalog } from './catalog-under-test';
import { furnish, shelve } from './shelf';

interface List {
  readonly items: readonly { readonly id: string; readonly slug: string; readonly name: string }[];
  readonly total: number;
  readonly nextCursor: string | null;
}

let catalog: CatalogUnderTest;

beforeAll(async () => {
  catalog = await startCatalog();
  await catalog.get(SeedDemoCatalogue).run();
  await furnish(catalog, { brands: ['Zephyrworks'] });
  await shelve(catalog, [
    { slug: 'old', name: 'Gizmo', description: 'Plain.' },
    { slug: 'told', name: 'Thing', description: 'Works with any gizmo you own.' },
    { slug: 'branded', name: 'Widget', brand: 'Zephyrworks', description: 'For children.' },
    { slug: 'new', name: 'Gizmo', description: 'Plain.' },
    { slug: 'unready', name: 'Gizmo Gizmodraft', status: 'draft' },
    { slug: 'cafe', name: 'Crème Brûlée Straße Øre', variants: [{ sku: 'XQ-77/9.B', values: { Hue: 'Vermillion' } }] },
    { slug: 'quotes', name: `O'Neill's "Best" & <b>co</b>: 100% a|b!` },
  ]);
});
afterAll(() => catalog.close());

const search = async (q: string, rest = ''): Promise<List> => {
  const { status, body } = await catalog.request<List>(`/products?q=${encodeURIComponent(q)}${rest}`);
  expect(status).toBe(200);
  return body;
};
const found = async (q: string, rest?: string): Promise<string[]> =>
  (await search(q, rest)).items.map(({ slug }) => slug);

describe('a search', () => {
  it.each([
    ['a name', 'ridge down jacket', 'ridge-down-jacket'],
    ['words in any order and case', 'JACKET rIdGe', 'ridge-down-jacket'],
    ['an SKU', 'RDJ-XL-NAVY', 'ridge-down-jacket'],
    ['an SKU with strange characters', 'xq-77/9.b', 'cafe'],
    ['a brand', 'zephyrworks', 'branded'],
    ['an attribute value', 'vermillion', 'cafe'],
    ['a description', 'duck down belays', 'ridge-down-jacket'],
    ['words of different places', 'zephyrworks widget children', 'branded'],
    ['letters without their accents', 'creme brulee strasse ore', 'cafe'],
    ['letters with other accents', 'crémé brulée', 'cafe'],
    ['an apostrophe, written or not', 'oneills', 'quotes'],
    ['another form of a word', 'zephyrworks widgets', 'branded'],
    ['words that say nothing', 'a widget for the children', 'branded'],
    ['a word that is not finished', 'ridge down jack', 'ridge-down-jacket'],
    ['two letters of a word', 'ridge down ja', 'ridge-down-jacket'],
  ])('finds %s', async (_, q, slug) => {
    expect(await found(q, '&pageSize=100')).toContain(slug);
  });

  it('wants all words', async () => {
    const all = await search('gizmo');
    expect(all.items.map(({ slug }) => slug).toSorted()).toEqual(['new', 'old', 'told']);
    expect(await found('gizmo plain')).toEqual(['new', 'old']);
    expect(await found('gizmo zephyrworks')).toEqual([]);
  });

  it('completes the last word alone', async () => {
    await shelve(catalog, [{ slug: 'giz', name: 'Giz' }]);
    await eventually(async () => (await found('giz')).includes('giz'), { what: 'the word itself to be found' });
    expect(await found('giz')).toHaveLength(4);
    expect(await found('gizm plain')).toHaveLength(2); // As a word that was mistyped.
    expect(await found('plai gizm')).not.toContain('told');
  });

  it('shows better finds first, and the newest of equally good ones', async () => {
    expect(await found('gizmo')).toEqual(['new', 'old', 'told']);
    expect(await found('gizmo', '&sort=createdAt')).toEqual(['old', 'told', 'new']);
    expect(await found('gizmo', '&sort=-name')).toEqual(['told', 'new', 'old']);
  });

  it('finds drafts for staff alone', async () => {
    expect(await found('gizmodraft')).toEqual([]);
    const { body } = await catalog.request<List>('/products?q=gizmo&status=draft', { role: 'staff' });
    expect(body.items.map(({ slug }) => slug)).toEqual(['unready']);
  });

  it('of blanks is none, and of signs finds nothing', async () => {
    const { total } = (await catalog.request<List>('/products')).body;
    expect((await search('')).total).toBe(total);
    expect((await search(' \t ')).total).toBe(total);
    for (const q of ['!', '&', `'`, '"', ':*', '()', '-', '<->', '\\', '%', '***', '&!|()<>:*']) {
      expect(await search(q)).toMatchObject({ total: 0, items: [], nextCursor: null });
    }
  });

  it('finds what was renamed by its new name alone', async () => {
    await catalog.sql(`update products set name = 'Contraption' where slug = 'branded'`);
    await catalog.sql(`update brands set name = 'Gale Force' where name = 'Zephyrworks'`);
    await catalog.sql(`update attribute_values set value = 'Scarlet' where value = 'Vermillion'`);
    await eventually(async () => (await found('contraption')).length === 1, { what: 'the new name to be found' });
    expect(await found('gale force')).toEqual(['branded']);
    expect(await found('scarlet')).toEqual(['cafe']);
    for (const q of ['widget', 'zephyrworks', 'vermillion']) expect(await found(q)).not.toContain('branded');
  });
});

describe('a word that was mistyped', () => {
  it.each([
    ['a letter too few', 'jaket', 'jacket'],
    ['a letter too many', 'jackket', 'jacket'],
    ['a wrong letter', 'kacket', 'jacket'],
    ['two letters swapped', 'jakcet', 'jacket'],
    ['in a brand', 'norhtlight', 'northlight'],
    ['in one of two words', 'northlight jaket', 'northlight jacket'],
    ['in both of two words', 'nortlight jaket', 'northlight jacket'],
    ['in a word that is not finished', 'norhtli', 'northlight'],
    ['in a short word', 'tnet', 'tent'],
    ['twice in a long word', 'noorthlihgt', 'northlight'],
  ])('finds what was meant: %s', async (_, typed, meant) => {
    const right = await search(meant, '&pageSize=100');
    const wrong = await search(typed, '&pageSize=100');
    expect(right.total).toBeGreaterThan(0);
    expect(wrong.items.map(({ id }) => id)).toEqual(expect.arrayContaining(right.items.map(({ id }) => id)));
  });

  it('is left alone where products have it', async () => {
    await shelve(catalog, [{ slug: 'jaket', name: 'Jaket, a place' }]);
    await eventually(async () => (await found('jaket')).length === 1, { what: 'the place to be found alone' });
    expect(await found('jaket', '&maxPrice=0.01')).toEqual([]);
    await catalog.sql(`delete from products where slug = 'jaket'`);
    await eventually(async () => (await found('jaket')).length > 1, {
      what: 'what was meant before to be found again',
    });
  });

  it('does not make other words of those that are right', async () => {
    await shelve(catalog, [
      { slug: 'zorro', name: 'Zorro Jacket' },
      { slug: 'sorro', name: 'Sorro Jacket' },
    ]);
    await eventually(async () => (await found('sorro')).length === 1, { what: 'both to be found' });
    expect(await found('zorro jaket')).toEqual(['zorro']);
  });

  it('may be right by itself, and wrong beside the others', async () => {
    await shelve(catalog, [
      { slug: 'tend', name: 'Tend' },
      { slug: 'alpine', name: 'Quoxalpine Tent' },
    ]);
    await eventually(async () => (await found('tend')).length > 0 && (await found('quoxalpine')).length > 0, {
      what: 'both to be found',
    });
    expect(await found('quoxalpine tend')).toEqual(['alpine']);
  });

  it('may be too wrong', async () => {
    expect(await found('xqzwvkjh')).toEqual([]);
    expect(await found('jacket xqzwvkjh')).toEqual([]);
  });
});

describe('a search page by page', () => {
  it.each(['q=', 'q=jaket&x', 'sort=price&q=', 'sort=-name&q='])('visits each find once: %s', async (prefix) => {
    const words = prefix.includes('jaket') ? 'jaket' : 'the';
    const query = prefix.replace('jaket&x', '');
    const whole = await catalog.request<List>(`/products?pageSize=100&${query}${words}`);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await catalog.request<List>(`/products?pageSize=2&${query}${words}${cursor}`);
      expect(body.total).toBe(whole.body.total);
      seen.push(...body.items.map(({ id }) => id));
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
    } while (cursor !== '');
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).toEqual(whole.body.items.map(({ id }) => id));
  });

  it('beyond its end is empty and still says how many there are', async () => {
    const { total } = await search('gizmo');
    expect(await search('gizmo', '&page=9')).toMatchObject({ items: [], total, nextCursor: null });
  });

  it('takes no cursor of another order', async () => {
    const { nextCursor } = await search('the', '&pageSize=1');
    const address = `/products?q=the&sort=name&cursor=${nextCursor}`;
    expect(await catalog.request(address)).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
    expect((await catalog.request(`/products?cursor=${nextCursor}`)).status).toBe(400);
  });
});

describe('whatever is searched for', () => {
  const unit = fc.oneof(
    { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
    { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
    fc
      .array(
        fc.constantFrom(
          '&',
          '|',
          '!',
          ':*',
          "'",
          '"',
          '\\',
          '(',
          ')',
          '<->',
          ' ',
          'jacket',
          '%',
          'ß',
          '🎒',
          '-5',
          '1e9',
        ),
        {
          maxLength: 15,
        },
      )
      .map((parts) => parts.join('')),
  );

  it('is answered', async () => {
    await fc.assert(
      fc.asyncProperty(unit, async (q) => {
        const { status } = await catalog.request(`/products?q=${encodeURIComponent(q)}`);
        expect(status).toBe(q.includes('\u0000') ? 400 : 200);
      }),
      { numRuns: 150 },
    );
  });

  it('is answered at full length, and refused beyond', async () => {
    expect((await search('🎒'.repeat(200))).total).toBe(0);
    expect((await search('ab '.repeat(66))).items).toBeInstanceOf(Array);
    expect((await catalog.request(`/products?q=${'x'.repeat(201)}`)).status).toBe(400);
    expect((await catalog.request('/products?q=%00')).status).toBe(400);
    expect((await catalog.request('/products?q=a&q=b')).status).toBe(400);
  });
});
