import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import type { Reader } from '#database';
import { GlanceAtStock } from '#inventory';
import { ForeignCursor, InvalidPriceRange } from './catalog.errors';
import { CountFacets, type Facets } from './count-facets';
import { tagsOfLists } from './rules/catalogue-tags';
import { fitsNothing, freshFor, keyOfFilter, type ListingFilter, type ProductFilter } from './rules/product-filter';
import { isPositionIn, type ListOrder, type ProductSort, type SortPosition } from './rules/product-sort';
import { ListingReads } from './listing-reads';
import { SettleFilter } from './settle-filter';
import { ProductListReadModel, type ProductSlice } from './store/product-list.read-model';
import { type ProductContent, ProductReadModel, stocked } from './store/product.read-model';

export { stocked };
export type { Facets, ListOrder, ProductContent, ProductFilter, ProductSlice, ProductSort };

export interface ProductPage {
  readonly items: readonly ProductContent[];
  /** How many products the filter fits in all. */
  readonly total: number;
  /** Where the page ended; undefined on the last one. */
  readonly end: SortPosition | undefined;
}

export interface ListedProducts {
  /** The same object as long as nothing of it changes. */
  readonly page: ProductPage;
  /** Units that can be sold, by variant; at most a second old. */
  readonly units: ReadonlyMap<string, number>;
  readonly facets: Facets | undefined;
  /** Whether all of it came from the cache. */
  readonly hit: boolean;
}

interface CachedPage extends ProductPage {
  readonly filter: ListingFilter;
}

/** Products by page or from a position on. The number of queries does not depend on the size of the page. */
@Injectable()
export class ListProducts {
  constructor(
    private readonly reads: ListingReads,
    private readonly cache: Cache,
    private readonly settleFilter: SettleFilter,
    private readonly lists: ProductListReadModel,
    private readonly products: ProductReadModel,
    private readonly countFacets: CountFacets,
    private readonly glanceAtStock: GlanceAtStock,
  ) {}

  /** An unknown category, brand or attribute fits nothing. @throws ForeignCursor @throws InvalidPriceRange */
  async run(filter: ProductFilter, slice: ProductSlice, options: { facets: boolean }): Promise<ListedProducts> {
    const { minPriceMinor = 0n, maxPriceMinor = minPriceMinor } = filter;
    if (minPriceMinor > maxPriceMinor) throw new InvalidPriceRange();
    if (slice.after && !isPositionIn(slice.order, slice.after)) throw new ForeignCursor();
    const { value: page, hit } = await this.cache.read({
      region: 'product-list',
      key: `page ${keyOfFilter(filter)} ${JSON.stringify(slice)}`,
      ttlSeconds: freshFor(filter),
      tags: () => tagsOfLists,
      load: () => this.reads.run(filter, (reader) => this.load(reader, filter, slice)),
    });
    const counted = options.facets ? await this.countFacets.run(page.filter) : undefined;
    const variantIds = page.items.flatMap(({ variants }) => variants.map(({ id }) => id));
    return {
      page,
      units: await this.glanceAtStock.run(variantIds),
      facets: counted?.facets,
      hit: hit && (counted?.hit ?? true),
    };
  }

  private async load(reader: Reader, asked: ProductFilter, slice: ProductSlice): Promise<CachedPage> {
    const filter = await this.settleFilter.run(reader, asked);
    if (fitsNothing(filter)) return { filter, items: [], total: 0, end: undefined };
    const { rows: found, total } = await this.lists.slice(reader, filter, {
      ...slice,
      limit: slice.limit + 1,
    });
    const rows = found.slice(0, slice.limit);
    const last = found.length > slice.limit ? rows.at(-1) : undefined;
    return {
      filter,
      items: await this.products.complete(reader, rows),
      total,
      end: last && { key: last.sortKey, id: last.id },
    };
  }
}
