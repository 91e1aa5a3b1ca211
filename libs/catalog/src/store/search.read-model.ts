import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import type { SearchWord } from '../rules/search-query';

/** More candidates than this cannot all be near; those with the most letters in common come first. */
const mostCandidates = 250;

/** A word that was looked up because a search found nothing. */
export interface LookedUpWord {
  /** Whether some product has it. */
  readonly known: boolean;
  /** Words that are a little like it; no product may have them any more. */
  readonly candidates: readonly string[];
}

@Injectable()
export class SearchReadModel {
  /** The words of a text in their order, each once, folded as the words of products are. */
  async words(reader: Reader, text: string): Promise<SearchWord[]> {
    return reader.query(
      `select entry.lexeme as word,
         (select lexeme from unnest(to_tsvector('pg_catalog.english', entry.lexeme)) limit 1) as stem
       from unnest(to_tsvector('pg_catalog.simple', search_text($1))) as entry
       order by entry.positions[array_upper(entry.positions, 1)], entry.lexeme`,
      [text],
    );
  }

  /** Nothing when some product has all of the terms; else each word with what may have been meant. */
  async lookUp(
    reader: Reader,
    search: string,
    words: readonly { readonly word: string; readonly term: string }[],
  ): Promise<LookedUpWord[]> {
    return reader.query(
      `with search as materialized (select any_product_has($1::tsquery) as finds)
       select any_product_has(wanted.term::tsquery) as known,
         array(select similar_words(wanted.word, $4)) as candidates
       from search cross join unnest($2::text[], $3::text[]) with ordinality as wanted (word, term, place)
       where not search.finds order by wanted.place`,
      [search, words.map(({ word }) => word), words.map(({ term }) => term), mostCandidates],
    );
  }

  /** The places, from 0, of those terms that some product has. */
  async known(reader: Reader, terms: readonly string[]): Promise<ReadonlySet<number>> {
    const rows = await reader.query<{ place: number }>(
      `select (wanted.place - 1)::int as place from unnest($1::text[]) with ordinality as wanted (term, place)
       where any_product_has(wanted.term::tsquery)`,
      [terms],
    );
    return new Set(rows.map(({ place }) => place));
  }
}
