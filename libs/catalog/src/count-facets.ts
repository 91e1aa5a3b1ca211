import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import type { Reader } from '#database';
import { ListingReads } from './listing-reads';
import { tagsOfLists } from './rules/catalogue-tags';
import { freshFor, keyOfListing, type ListingFilter } from './rules/product-filter';
import { type AttributeFacet, FacetsReadModel, type NamedCount } from './store/facets.read-model';

export interface Facets {
  readonly brands: readonly NamedCount[];
  readonly categories: readonly NamedCount[];
  readonly attributes: readonly AttributeFacet[];
}

/**
 * How many products there would be with each brand, category and attribute value. Each facet leaves out its own part of the
 * filter, so that it counts what choosing otherwise would show; each attribute leaves out its own alone.
 */
@Injectable()
export class CountFacets {
  constructor(
    private readonly reads: ListingReads,
    private readonly cache: Cache,
    private readonly counts: FacetsReadModel,
  ) {}

  /** One after the other, so that a request holds one connection at a time. */
  async run(filter: ListingFilter): Promise<{ facets: Facets; hit: boolean }> {
    const ofAnyBrand = { ...filter, brandId: undefined };
    const brands = await this.read('brands', ofAnyBrand, (reader) => this.counts.brands(reader, ofAnyBrand));
    const anywhere = { ...filter, categoryId: undefined };
    const categories = await this.read('categories', anywhere, (reader) => this.counts.categories(reader, anywhere));
    const attributes = await this.read('attributes', filter, (reader) => this.counts.attributes(reader, filter));
    return {
      facets: { brands: brands.value, categories: categories.value, attributes: attributes.value },
      hit: brands.hit && categories.hit && attributes.hit,
    };
  }

  private read<T>(facet: keyof Facets, filter: ListingFilter, load: (reader: Reader) => Promise<T>) {
    const key = `${facet} ${keyOfListing(filter)}`;
    return this.cache.read({
      region: 'product-list',
      key,
      ttlSeconds: freshFor(filter),
      tags: () => tagsOfLists,
      load: () => this.reads.run(filter, load),
    });
  }
}
