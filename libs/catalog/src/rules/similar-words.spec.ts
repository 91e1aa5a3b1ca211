import * as fc from 'fast-check';
import { editsBetween, nearestOf, nearWords } from './similar-words';

describe('the edits between two words', () => {
  it.each([
    ['jacket', 'jacket', 0],
    ['jaket', 'jacket', 1],
    ['jakcet', 'jacket', 1],
    ['tnet', 'tent', 1],
    ['norhtlight', 'northlight', 1],
    ['', 'tent', 4],
    ['kitten', 'sitting', 3],
  ])('%s and %s: %d', (a, b, edits) => {
    expect(editsBetween(a, b)).toBe(edits);
  });

  it('are the same both ways, at most the longer word, and none only between equals', () => {
    const text = fc.string({ maxLength: 12, unit: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const edits = editsBetween(a, b);
        expect(editsBetween(b, a)).toBe(edits);
        expect(edits).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(edits === 0).toBe(a === b);
      }),
    );
  });
});

describe('the words near another one', () => {
  const near = (word: string, candidates: string[], isLast = false) =>
    nearWords(word, candidates, { isLast }).map(({ word: candidate }) => candidate);

  it('differ by one letter when it is short and by two when it is long, the nearest first', () => {
    expect(near('tnet', ['tent', 'tenet', 'test', 'net'])).toEqual(['tent', 'tenet', 'net']);
    expect(near('jackte', ['packet', 'jacket', 'pocket'])).toEqual(['jacket', 'packet']);
  });

  it('are not the word itself', () => {
    expect(near('tent', ['tent', 'tend'])).toEqual(['tend']);
  });

  it('are none for two letters', () => {
    expect(near('xl', ['ml', 'xs'])).toEqual([]);
  });

  it('may go on when it is the last', () => {
    expect(near('norhtli', ['northlight'])).toEqual([]);
    expect(near('norhtli', ['northlight'], true)).toEqual(['northlight']);
  });
});

describe('the nearest words', () => {
  const near = [
    { word: 'jakets', edits: 1 },
    { word: 'jacket', edits: 2 },
    { word: 'basket', edits: 3 },
  ];

  it('are those that products have', () => {
    expect(nearestOf(near, () => true)).toEqual(['jakets']);
    expect(nearestOf(near, (word) => word !== 'jakets')).toEqual(['jacket']);
    expect(nearestOf(near, () => false)).toEqual([]);
  });

  it('are all that are equally near', () => {
    expect(nearestOf([...near.slice(1, 2), { word: 'market', edits: 2 }, ...near.slice(2)], () => true)).toEqual([
      'jacket',
      'market',
    ]);
  });
});
