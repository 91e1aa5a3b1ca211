import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import type { ListingFilter, ProductFilter } from './rules/product-filter';
import { SettleSearch } from './settle-search';
import { FilterReadModel } from './store/filter.read-model';

/** Finds out what a filter means: ids for names and slugs, a query for the words of a search. */
@Injectable()
export class SettleFilter {
  constructor(
    private readonly filters: FilterReadModel,
    private readonly settleSearch: SettleSearch,
  ) {}

  async run(reader: Reader, { q, category, brand, attributes, ...rest }: ProductFilter): Promise<ListingFilter> {
    const search = q === undefined ? undefined : await this.settleSearch.run(q);
    if (category === undefined && brand === undefined && attributes.length === 0)
      return { ...rest, search, choices: [] };
    const found = await this.filters.find(reader, { category, brand, attributes });
    return {
      ...rest,
      search,
      categoryId: category === undefined ? undefined : found.categoryId,
      brandId: brand === undefined ? undefined : found.brandId,
      choices: found.choices,
    };
  }
}
