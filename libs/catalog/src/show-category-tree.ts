import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { PublicReads } from '#database';
import { type CategoryNode, categoryTree } from './rules/category-tree';
import { CategoryReadModel, type CategoryView } from './store/category.read-model';

export type CategoryBranch = CategoryNode<CategoryView>;

export interface ShownTree {
  /** The same object as long as nothing of it changes. */
  readonly entries: readonly CategoryView[];
  readonly roots: () => readonly CategoryBranch[];
  /** Whether it came from the cache. */
  readonly hit: boolean;
}

/** All categories, nested, by one query or from the cache. */
@Injectable()
export class ShowCategoryTree {
  constructor(
    private readonly reads: PublicReads,
    private readonly cache: Cache,
    private readonly categories: CategoryReadModel,
  ) {}

  async run(): Promise<ShownTree> {
    const { value: entries, hit } = await this.cache.read({
      region: 'category',
      key: 'tree',
      tags: () => ['categories'],
      load: () => this.reads.run((reader) => this.categories.all(reader)),
    });
    return { entries, roots: () => categoryTree(entries), hit };
  }
}
