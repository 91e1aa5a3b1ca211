import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { PublicReads, type Reader } from '#database';
import { NotFound } from '#kernel';
import { idIn } from './rules/id-or-slug';
import { CategoryReadModel, type CategoryView } from './store/category.read-model';

/** One category by id or slug, from the cache when it is there. @throws NotFound */
@Injectable()
export class ShowCategory {
  constructor(
    private readonly reads: PublicReads,
    private readonly cache: Cache,
    private readonly categories: CategoryReadModel,
  ) {}

  async run(idOrSlug: string): Promise<{ value: CategoryView; hit: boolean }> {
    return this.cache.read({
      region: 'category',
      key: idIn(idOrSlug)?.toLowerCase() ?? idOrSlug,
      tags: () => ['categories'],
      load: () => this.reads.run((reader) => this.load(reader, idOrSlug)),
    });
  }

  private async load(reader: Reader, idOrSlug: string): Promise<CategoryView> {
    const category = await this.categories.find(reader, idOrSlug);
    if (!category) throw new NotFound('category');
    return category;
  }
}
