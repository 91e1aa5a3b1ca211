import { etagOf, isExactlyNamedIn, isNamedIn } from './etag';

describe('the name of a representation', () => {
  const product = { version: 3, available: 5 };
  const soldOne = { ...product, available: 4 };

  it('starts with the version and stays the same for the same content', () => {
    expect(etagOf(product)).toMatch(/^"3-[\w-]{22}"$/);
    expect(etagOf({ ...product })).toBe(etagOf(product));
  });

  it('changes with the stock, though the version does not', () => {
    expect(etagOf(soldOne)).not.toBe(etagOf(product));
  });

  it.each(['"3-x"', 'W/"3-x"', '"1-y", "3-x"', '*'])('is found in %s', (header) => {
    expect(isNamedIn(header, '"3-x"')).toBe(true);
  });

  it.each([undefined, '', '"3-y"', '3-x'])('is not found in %s', (header) => {
    expect(isNamedIn(header, '"3-x"')).toBe(false);
  });

  it.each(['"3-x"', '"1-y","3-x"', '*', ' "3-x" '])('is what a change is made to by %s', (header) => {
    expect(isExactlyNamedIn(header, '"3-x"')).toBe(true);
  });

  it.each(['W/"3-x"', '', '"3-y"', '3-x', '"*"'])('is not what a change is made to by %s', (header) => {
    expect(isExactlyNamedIn(header, '"3-x"')).toBe(false);
  });
});
