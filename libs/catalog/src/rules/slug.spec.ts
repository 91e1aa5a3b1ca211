import * as fc from 'fast-check';
import { distinctSlug, skuOf, slugOf, slugPattern } from './slug';

describe('slugOf', () => {
  it.each([
    ['Ridge Down Jacket', 'ridge-down-jacket'],
    ['  Crème Brûlée & Co.  ', 'creme-brulee-and-co'],
    ['Straße nach Łódź', 'strasse-nach-lodz'],
    ['Ｗｉｄｅ Ⅻ', 'wide-xii'],
    ["Hiker's Mug – 350 ml", 'hikers-mug-350-ml'],
    ['İzmir', 'izmir'],
  ])('turns %j into %j', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it.each(['', '   ', '!!!', '登山靴', '🎒'])('falls back to "product" when %j leaves nothing', (name) => {
    expect(slugOf(name)).toBe('product');
  });

  it('never gives a slug that reads as an id', () => {
    const id = '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11';
    expect(slugPattern.test(id)).toBe(false);
    expect(slugOf(id)).toBe(`product-${id}`);
  });

  it('names other things by what they are', () => {
    expect(slugOf('🎒', 'brand')).toBe('brand');
    expect(slugOf('登山靴', 'category')).toBe('category');
  });

  it.each(['Tree', ' export!', 'IMPORT'])('keeps %j out of the way of an address', (name) => {
    const slug = slugOf(name, 'category');
    expect(slug).toMatch(/^category-(tree|export|import)$/);
    expect(slugPattern.test(slug.replace('category-', ''))).toBe(false);
    expect(slugPattern.test('trees')).toBe(true);
  });

  it('gives a valid slug whatever the name', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => slugPattern.test(slugOf(name))));
  });

  it('keeps long names short and ends them on a letter', () => {
    expect(slugOf(`${'a'.repeat(79)} b`)).toBe('a'.repeat(79));
  });
});

describe('what is made from a slug', () => {
  it('is another slug with an addition', () => {
    expect(distinctSlug('mug', '3f9a1c70')).toBe('mug-3f9a1c70');
  });

  it('is an upper-case SKU of bounded length', () => {
    expect(skuOf('ridge-down-jacket', '3f9a1c70')).toBe('RIDGE-DOWN-JACKET-3F9A1C70');
    expect(skuOf(`${'a'.repeat(39)}-${'b'.repeat(40)}`, '3f9a1c70')).toBe(`${'A'.repeat(39)}-3F9A1C70`);
  });
});
