import { isPositionByName, isPositionIn } from './product-sort';

const id = '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11';

describe('a position in a sorted list', () => {
  it('is a whole number and an id when sorted by time or price', () => {
    expect(isPositionIn('-createdAt', { key: '1760000000123456', id })).toBe(true);
    expect(isPositionIn('price', { key: '24900', id })).toBe(true);
  });

  it.each(['', '-1', '1.5', '1e3', "1'", '12345678901234567'])('is not the number %j', (key) => {
    expect(isPositionIn('-price', { key, id })).toBe(false);
  });

  it('is any storable text and an id when sorted by name', () => {
    expect(isPositionByName({ key: "Hiker's Mug", id })).toBe(true);
    expect(isPositionByName({ key: 'a\u0000b', id })).toBe(false);
    expect(isPositionByName({ key: 'half \ud83d', id })).toBe(false);
  });

  it('is a rank and a time when sorted by relevance', () => {
    expect(isPositionIn('relevance', { key: '1200000.1760000000123456', id })).toBe(true);
    for (const key of ['1200000', '1.2.3', '-1.5', '1.', '.5', '1e3.5', '1234567890.1']) {
      expect(isPositionIn('relevance', { key, id })).toBe(false);
    }
  });

  it('is nothing without a UUID', () => {
    expect(isPositionIn('name', { key: 'Mug', id: '-'.repeat(36) })).toBe(false);
  });
});
