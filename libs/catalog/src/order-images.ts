import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { NotFound } from '#kernel';
import { IncompleteImageOrder } from './catalog.errors';
import { isOrderOf } from './rules/image-order';
import { ImageRepository, type ImageView } from './store/image.repository';
import { lockProducts } from './store/product.locks';
import { TouchProduct } from './touch-product';

export type { ImageView };

/** Puts all images of a product into a new order, at once. Locks: product. */
@Injectable()
export class OrderImages {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly touchProduct: TouchProduct,
    private readonly images: ImageRepository,
  ) {}

  /** @throws NotFound @throws IncompleteImageOrder unless each image is named once */
  async run(productId: string, order: readonly string[]): Promise<readonly ImageView[]> {
    return this.transactions.run(async (tx) => {
      const [product] = await lockProducts(tx, [productId]);
      if (!product) throw new NotFound('product');
      const ids = (await this.images.list(tx, productId)).map(({ id }) => id);
      if (!isOrderOf(ids, order)) throw new IncompleteImageOrder();
      await this.images.arrange(tx, order);
      await this.touchProduct.run(tx, productId);
      return this.images.list(tx, productId);
    });
  }
}
