import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { TransactionRunner, type Tx } from '#database';
import { NotFound } from '#kernel';
import { CategoryCycle, SlugTaken, UnknownParent } from './catalog.errors';
import { refusing } from './constraint-refusals';
import type { CategoryView } from './store/category.read-model';
import { type CategoryChange, CategoryRepository } from './store/category.repository';

const refusals = {
  categories_slug_unique: () => new SlugTaken('category'),
  categories_parent_fk: () => new UnknownParent(),
};

/** Changes a category, or moves it with everything below it. Locks: category_tree when it moves. */
@Injectable()
export class ChangeCategory {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly categories: CategoryRepository,
    private readonly cache: Cache,
  ) {}

  /** @throws NotFound @throws SlugTaken @throws UnknownParent @throws CategoryCycle */
  async run(id: string, change: CategoryChange): Promise<CategoryView> {
    const category = await refusing(refusals, () =>
      this.transactions.run(async (tx) => {
        this.cache.forgetAfterCommit(tx, ['categories']);
        if (change.parentId !== undefined) await this.allowMove(tx, id, change.parentId);
        return this.categories.change(tx, id, change);
      }),
    );
    if (!category) throw new NotFound('category');
    return category;
  }

  private async allowMove(tx: Tx, id: string, parentId: string | null): Promise<void> {
    await this.categories.lockTree(tx);
    if (parentId === null) return;
    const upwards = await this.categories.withAncestors(tx, parentId);
    if (upwards.length === 0) throw new UnknownParent();
    if (upwards.includes(id)) throw new CategoryCycle();
  }
}
