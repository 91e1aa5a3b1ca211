/** A word of a search, as the database reads it. */
export interface SearchWord {
  readonly word: string;
  /** Its English stem; null for words that say nothing in English, such as "the". */
  readonly stem: string | null;
}

/** A search has at most 200 characters; more words than this are somebody's experiment. */
const maxWords = 16;
const shortestBeginning = 2;

/**
 * The words that count: those that say nothing are left out, unless there are no others. Single letters count but for the
 * article, because they are sizes.
 */
export function wordsThatCount(words: readonly SearchWord[]): readonly SearchWord[] {
  const telling = words.filter(({ word, stem }) => stem !== null || (word.length === 1 && word !== 'a'));
  return (telling.length > 0 ? telling : words).slice(0, maxWords);
}

/**
 * What finds each word, as tsquery texts: the word itself, another one with the same stem, and for the last word, which may
 * not have been typed to its end, all words that begin like it.
 */
export function termsOf(words: readonly SearchWord[]): readonly string[] {
  return words.map(({ word, stem }, position) => {
    const unfinished = position === words.length - 1 && word.length >= shortestBeginning;
    const itself = `${termOf(word)}${unfinished ? ':*' : ''}`;
    return stem === null || stem === word ? itself : `${itself} | ${termOf(stem)}`;
  });
}

/** A term that finds other words, too. */
export function termWith(term: string, alternatives: readonly string[]): string {
  return [term, ...alternatives.map(termOf)].join(' | ');
}

/** All terms must be found. */
export function allOf(terms: readonly string[]): string {
  return terms.map((term) => `(${term})`).join(' & ');
}

/** What finds exactly this word. */
export const termOf = (word: string): string => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
