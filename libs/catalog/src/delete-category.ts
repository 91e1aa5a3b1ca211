import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { TransactionRunner } from '#database';
import { NotFound } from '#kernel';
import { CategoryNotEmpty } from './catalog.errors';
import { refusing } from './constraint-refusals';
import { CategoryRepository } from './store/category.repository';

const refusals = { categories_parent_fk: () => new CategoryNotEmpty() };

/**
 * Deletes a category that has none below it; its products are taken out of it. The foreign key decides, so under any race
 * too.
 */
@Injectable()
export class DeleteCategory {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly categories: CategoryRepository,
    private readonly cache: Cache,
  ) {}

  /** @throws NotFound @throws CategoryNotEmpty */
  async run(id: string): Promise<void> {
    const deleted = await refusing(refusals, () =>
      this.transactions.run((tx) => {
        this.cache.forgetAfterCommit(tx, ['categories']);
        return this.categories.delete(tx, id);
      }),
    );
    if (!deleted) throw new NotFound('category');
  }
}
