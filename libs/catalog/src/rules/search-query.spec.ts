import { allOf, termsOf, termWith, wordsThatCount } from './search-query';

const word = (text: string, stem: string | null = text) => ({ word: text, stem });
const the = word('the', null);

describe('the words of a search', () => {
  it('that say nothing do not count, unless there are no others', () => {
    expect(wordsThatCount([the, word('jacket')])).toEqual([word('jacket')]);
    expect(wordsThatCount([the, word('of', null)])).toEqual([the, word('of', null)]);
    expect(wordsThatCount([])).toEqual([]);
  });

  it('count when they are single letters, which are sizes', () => {
    expect(wordsThatCount([word('jacket'), word('s', null)])).toHaveLength(2);
    expect(wordsThatCount([word('a', null), word('jacket')])).toHaveLength(1);
  });

  it('count up to the sixteenth', () => {
    expect(wordsThatCount(Array.from({ length: 100 }, (_, n) => word(`w${n}`)))).toHaveLength(16);
  });
});

describe('a term', () => {
  it('finds words of the same stem, and for the last word what begins like it', () => {
    expect(termsOf([word('jackets', 'jacket'), word('down')])).toEqual([`'jackets' | 'jacket'`, `'down':*`]);
    expect(termsOf([word('jackets', 'jacket')])).toEqual([`'jackets':* | 'jacket'`]);
  });

  it('does not find all that begins with a single letter', () => {
    expect(termsOf([word('s', null)])).toEqual([`'s'`]);
  });

  it('quotes what means something in a query', () => {
    expect(termsOf([word(`a'b\\c`), word('d')])[0]).toBe(`'a''b\\\\c'`);
  });

  it('may find others, too', () => {
    expect(termWith(`'jaket':*`, ['jacket', 'basket'])).toBe(`'jaket':* | 'jacket' | 'basket'`);
  });
});

describe('a query', () => {
  it('wants all of its terms', () => {
    expect(allOf([`'a' | 'b'`, `'c':*`])).toBe(`('a' | 'b') & ('c':*)`);
  });
});
