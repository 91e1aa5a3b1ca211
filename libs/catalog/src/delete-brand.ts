import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { TransactionRunner } from '#database';
import { NotFound } from '#kernel';
import { BrandInUse } from './catalog.errors';
import { refusing } from './constraint-refusals';
import { BrandRepository } from './store/brand.repository';

const refusals = { products_brand_fk: () => new BrandInUse() };

/** Deletes a brand that no product has, deleted products apart. The foreign key decides, so under any race too. */
@Injectable()
export class DeleteBrand {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly brands: BrandRepository,
    private readonly cache: Cache,
  ) {}

  /** @throws NotFound @throws BrandInUse */
  async run(id: string): Promise<void> {
    const deleted = await refusing(refusals, () =>
      this.transactions.run((tx) => {
        this.cache.forgetAfterCommit(tx, ['brands']);
        return this.brands.delete(tx, id);
      }),
    );
    if (!deleted) throw new NotFound('brand');
  }
}
