import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { Statements } from '#database';
import { tagsOfLists } from './rules/catalogue-tags';
import { allOf, type SearchWord, termsOf, termWith, wordsThatCount } from './rules/search-query';
import { nearestWords } from './rules/similar-words';
import { type LookedUpWord, SearchReadModel } from './store/search.read-model';

/**
 * Makes the words of a search into a query that all of them must fit. When no product has them all, the words that no
 * product has, or else all of them, are also taken for the words that they were most likely meant to be.
 */
@Injectable()
export class SettleSearch {
  constructor(
    private readonly statements: Statements,
    private readonly cache: Cache,
    private readonly searches: SearchReadModel,
  ) {}

  /** @returns a tsquery as text, or null when there is no word in the text */
  async run(text: string): Promise<string | null> {
    const { value } = await this.cache.read({
      region: 'product-list',
      key: `search ${text}`,
      tags: () => tagsOfLists,
      load: () => this.settle(text),
    });
    return value;
  }

  private async settle(text: string): Promise<string | null> {
    const words = wordsThatCount(await this.searches.words(this.statements, text));
    if (words.length === 0) return null;
    const terms = termsOf(words);
    const looked = await this.searches.lookUp(
      this.statements,
      allOf(terms),
      words.map(({ word }, place) => ({ word, term: terms[place] ?? '' })),
    );
    return allOf(looked.length === 0 ? terms : widened(words, terms, looked));
  }
}

function widened(words: readonly SearchWord[], terms: readonly string[], looked: readonly LookedUpWord[]): string[] {
  const allKnown = looked.every(({ known }) => known);
  return terms.map((term, place) => {
    const { known, candidates } = looked[place] ?? { known: true, candidates: [] };
    if (known && !allKnown) return term;
    const isLast = place === terms.length - 1;
    return termWith(term, nearestWords(words[place]?.word ?? '', candidates, { isLast }));
  });
}
