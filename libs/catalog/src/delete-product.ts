import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { NotFound } from '#kernel';
import { ProductOutdated } from './catalog.errors';
import { ProductReadModel, type ProductView } from './store/product.read-model';
import { lockProducts } from './store/product.locks';
import { ProductRepository } from './store/product.repository';
import { TouchProduct } from './touch-product';

/**
 * Hides a product and its variants for good. The rows stay, so that orders and carts that know them can be read; slug and
 * SKUs may be given again. Locks: product.
 */
@Injectable()
export class DeleteProduct {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly products: ProductRepository,
    private readonly readModel: ProductReadModel,
    private readonly touchProduct: TouchProduct,
  ) {}

  /**
   * @param isExpected when given, asked under the lock whether the product is still what the caller saw
   * @throws NotFound @throws ProductOutdated
   */
  async run(productId: string, isExpected: ((product: ProductView) => boolean) | undefined): Promise<void> {
    await this.transactions.run(async (tx) => {
      const [product] = await lockProducts(tx, [productId]);
      const view = product && (await this.readModel.find(tx, productId, { activeOnly: false }));
      if (!view) throw new NotFound('product');
      if (isExpected && !isExpected(view)) throw new ProductOutdated();
      await this.products.delete(tx, productId);
      await this.touchProduct.run(tx, productId);
    });
  }
}
