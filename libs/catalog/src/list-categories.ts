import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { ForeignCursor } from './catalog.errors';
import { isPositionByName, type SortPosition } from './rules/product-sort';
import { CategoryReadModel, type CategoryView } from './store/category.read-model';

export type { CategoryView };

/** All categories by name, without their places in the tree. @throws ForeignCursor */
@Injectable()
export class ListCategories {
  constructor(
    private readonly statements: Statements,
    private readonly categories: CategoryReadModel,
  ) {}

  async run(page: {
    limit: number;
    offset: number;
    after: SortPosition | undefined;
  }): Promise<{ items: readonly CategoryView[]; total: number; end: SortPosition | undefined }> {
    if (page.after && !isPositionByName(page.after)) throw new ForeignCursor();
    const total = await this.categories.count(this.statements);
    const found = await this.categories.list(this.statements, { ...page, limit: page.limit + 1 });
    const items = found.slice(0, page.limit);
    const last = found.length > page.limit ? items.at(-1) : undefined;
    return { items, total, end: last && { key: last.name, id: last.id } };
  }
}
