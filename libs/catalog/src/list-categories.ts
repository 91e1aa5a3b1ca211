import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { PublicReads, type Reader } from '#database';
import { ForeignCursor } from './catalog.errors';
import { isPositionByName, type SortPosition } from './rules/product-sort';
import { CategoryReadModel, type CategoryView } from './store/category.read-model';

export type { CategoryView };

interface NamePage {
  readonly limit: number;
  readonly offset: number;
  readonly after: SortPosition | undefined;
}

export interface ListedCategories {
  readonly items: readonly CategoryView[];
  readonly total: number;
  /** Where the page ended; undefined on the last one. */
  readonly end: SortPosition | undefined;
  /** Whether it came from the cache. */
  readonly hit: boolean;
}

/** All categories by name, without their places in the tree. @throws ForeignCursor */
@Injectable()
export class ListCategories {
  constructor(
    private readonly reads: PublicReads,
    private readonly cache: Cache,
    private readonly categories: CategoryReadModel,
  ) {}

  async run(page: NamePage): Promise<ListedCategories> {
    if (page.after && !isPositionByName(page.after)) throw new ForeignCursor();
    const { value, hit } = await this.cache.read({
      region: 'category',
      key: `page ${JSON.stringify(page)}`,
      tags: () => ['categories'],
      load: () => this.reads.run((reader) => this.load(reader, page)),
    });
    return { ...value, hit };
  }

  private async load(reader: Reader, page: NamePage): Promise<Omit<ListedCategories, 'hit'>> {
    const total = await this.categories.count(reader);
    const found = await this.categories.list(reader, { ...page, limit: page.limit + 1 });
    const items = found.slice(0, page.limit);
    const last = found.length > page.limit ? items.at(-1) : undefined;
    return { items, total, end: last && { key: last.name, id: last.id } };
  }
}
