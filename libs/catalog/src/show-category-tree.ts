import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { type CategoryNode, categoryTree } from './rules/category-tree';
import { CategoryReadModel, type CategoryView } from './store/category.read-model';

export type CategoryBranch = CategoryNode<CategoryView>;

/** All categories, nested, by one query. */
@Injectable()
export class ShowCategoryTree {
  constructor(
    private readonly statements: Statements,
    private readonly categories: CategoryReadModel,
  ) {}

  async run(): Promise<readonly CategoryBranch[]> {
    return categoryTree(await this.categories.all(this.statements));
  }
}
