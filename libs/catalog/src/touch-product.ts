import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import type { Tx } from '#database';
import { ProductRepository } from './store/product.repository';

/** Says that a product, its variants or its images change: its version rises, and caches forget it at the commit. */
@Injectable()
export class TouchProduct {
  constructor(
    private readonly products: ProductRepository,
    private readonly cache: Cache,
  ) {}

  async run(tx: Tx, productId: string): Promise<void> {
    await this.products.touch(tx, productId);
    this.cache.forgetAfterCommit(tx, [`product:${productId}`, 'product-lists']);
  }
}
