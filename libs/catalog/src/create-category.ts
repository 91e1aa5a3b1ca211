import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { TransactionRunner } from '#database';
import { IdempotencyKeys, type Replayable } from '#idempotency';
import { UnknownParent } from './catalog.errors';
import { refusing } from './constraint-refusals';
import { underFreeSlug } from './free-slug';
import type { Reply } from './reply';
import type { CategoryView } from './store/category.read-model';
import { CategoryRepository, type CategoryToInsert } from './store/category.repository';

export type { CategoryView };

export interface NewCategory extends Omit<CategoryToInsert, 'slug'> {
  readonly slug: string | undefined;
}

const refusals = { categories_parent_fk: () => new UnknownParent() };

/**
 * Adds a category. A slug that is not given is made from the name and kept unique. A new category closes no cycle, so the
 * tree is not locked. Locks: idempotency_key.
 */
@Injectable()
export class CreateCategory {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly categories: CategoryRepository,
    private readonly cache: Cache,
  ) {}

  /** @throws UnknownParent @throws SlugTaken when the slug was given */
  async run(category: NewCategory, reply: Reply<CategoryView>): Promise<Replayable> {
    const { name, slug: given } = category;
    const naming = { kind: 'category', name, slug: given, constraint: 'categories_slug_unique' } as const;
    return refusing(refusals, () =>
      underFreeSlug(naming, (slug) =>
        this.transactions.run((tx) => {
          this.cache.forgetAfterCommit(tx, ['categories']);
          const insert = async () => reply.answer(await this.categories.insert(tx, { ...category, slug }));
          return this.keys.once(tx, reply.claim, insert);
        }),
      ),
    );
  }
}
