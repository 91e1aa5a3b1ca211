import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { PublicReads, type Reader } from '#database';
import { tagsOfLists } from './rules/catalogue-tags';
import { allOf, type SearchWord, termOf, termsOf, termWith, wordsThatCount } from './rules/search-query';
import { nearestOf, nearWords, type NearWord } from './rules/similar-words';
import { type LookedUpWord, SearchReadModel } from './store/search.read-model';

/**
 * Makes the words of a search into a query that all of them must fit. When no product has them all, the words that no
 * product has, or else all of them, are also taken for the words that they were most likely meant to be.
 */
@Injectable()
export class SettleSearch {
  constructor(
    private readonly reads: PublicReads,
    private readonly cache: Cache,
    private readonly searches: SearchReadModel,
  ) {}

  /** @returns a tsquery as text, or null when there is no word in the text */
  async run(text: string): Promise<string | null> {
    const { value } = await this.cache.read({
      region: 'product-list',
      key: `search ${text}`,
      tags: () => tagsOfLists,
      load: () => this.reads.run((reader) => this.settle(reader, text)),
    });
    return value;
  }

  private async settle(reader: Reader, text: string): Promise<string | null> {
    const words = wordsThatCount(await this.searches.words(reader, text));
    if (words.length === 0) return null;
    const terms = termsOf(words);
    const looked = await this.searches.lookUp(
      reader,
      allOf(terms),
      words.map(({ word }, place) => ({ word, term: terms[place] ?? '' })),
    );
    if (looked.length === 0) return allOf(terms);
    const near = nearOnes(words, looked);
    const living = await this.living(reader, near.flat());
    return allOf(
      terms.map((term, place) =>
        termWith(
          term,
          nearestOf(near[place] ?? [], (word) => living.has(word)),
        ),
      ),
    );
  }

  /** Those words that some product has at this moment: the vocabulary forgets none. */
  private async living(reader: Reader, near: readonly NearWord[]): Promise<ReadonlySet<string>> {
    const words = [...new Set(near.map(({ word }) => word))];
    if (words.length === 0) return new Set();
    const places = await this.searches.known(reader, words.map(termOf));
    return new Set(words.filter((_, place) => places.has(place)));
  }
}

/** For each word what it may have been meant to be; nothing for a word that is right, unless all are. */
function nearOnes(words: readonly SearchWord[], looked: readonly LookedUpWord[]): NearWord[][] {
  const allKnown = looked.every(({ known }) => known);
  return words.map(({ word }, place) => {
    const { known, candidates } = looked[place] ?? { known: true, candidates: [] };
    return known && !allKnown ? [] : nearWords(word, candidates, { isLast: place === words.length - 1 });
  });
}
