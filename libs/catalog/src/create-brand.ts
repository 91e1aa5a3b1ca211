import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { TransactionRunner } from '#database';
import { IdempotencyKeys, type Replayable } from '#idempotency';
import { underFreeSlug } from './free-slug';
import type { Reply } from './reply';
import type { BrandView } from './store/brand.read-model';
import { BrandRepository } from './store/brand.repository';

export type { BrandView };

/** Adds a brand. A slug that is not given is made from the name and kept unique. Locks: idempotency_key. */
@Injectable()
export class CreateBrand {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly brands: BrandRepository,
    private readonly cache: Cache,
  ) {}

  /** @throws SlugTaken when the slug was given */
  async run(brand: { name: string; slug: string | undefined }, reply: Reply<BrandView>): Promise<Replayable> {
    return underFreeSlug({ kind: 'brand', ...brand, constraint: 'brands_slug_unique' }, (slug) =>
      this.transactions.run(async (tx) => {
        this.cache.forgetAfterCommit(tx, ['brands']);
        const insert = async () => reply.answer(await this.brands.insert(tx, { ...brand, slug }));
        return this.keys.once(tx, reply.claim, insert);
      }),
    );
  }
}
