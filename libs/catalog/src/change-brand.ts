import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { TransactionRunner } from '#database';
import { NotFound } from '#kernel';
import { SlugTaken } from './catalog.errors';
import { refusing } from './constraint-refusals';
import type { BrandView } from './store/brand.read-model';
import { BrandRepository } from './store/brand.repository';

const refusals = { brands_slug_unique: () => new SlugTaken('brand') };

/** Changes a brand; what is left out stays as it is. @throws NotFound @throws SlugTaken */
@Injectable()
export class ChangeBrand {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly brands: BrandRepository,
    private readonly cache: Cache,
  ) {}

  async run(id: string, change: { name?: string; slug?: string }): Promise<BrandView> {
    const brand = await refusing(refusals, () =>
      this.transactions.run((tx) => {
        this.cache.forgetAfterCommit(tx, ['brands']);
        return this.brands.change(tx, id, change);
      }),
    );
    if (!brand) throw new NotFound('brand');
    return brand;
  }
}
