import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { NotFound } from '#kernel';
import { ImageRepository } from './store/image.repository';
import { lockProducts } from './store/product.locks';
import { TouchProduct } from './touch-product';

/** Deletes an image; the ones behind it move up. Locks: product. */
@Injectable()
export class DeleteImage {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly touchProduct: TouchProduct,
    private readonly images: ImageRepository,
  ) {}

  /** @throws NotFound */
  async run({ productId, imageId }: { productId: string; imageId: string }): Promise<void> {
    await this.transactions.run(async (tx) => {
      const [product] = await lockProducts(tx, [productId]);
      if (!product) throw new NotFound('product');
      const ids = (await this.images.list(tx, productId)).map(({ id }) => id);
      if (!ids.includes(imageId)) throw new NotFound('image');
      await this.images.delete(tx, imageId);
      await this.images.arrange(
        tx,
        ids.filter((id) => id !== imageId),
      );
      await this.touchProduct.run(tx, productId);
    });
  }
}
