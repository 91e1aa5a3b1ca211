import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Tx } from '#database';
import { NotFound } from '#kernel';
import { InvalidImageUrl } from './catalog.errors';
import { withPlaced } from './rules/image-order';
import { isImageUrl } from './rules/image-url';
import { ImageRepository, type ImageView } from './store/image.repository';
import { lockProducts } from './store/product.locks';
import { TouchProduct } from './touch-product';

export type { ImageView };

/** What is left out stays as it is. */
export interface ImageChange {
  readonly url?: string;
  readonly alt?: string;
  /** Place from 0; the end when it is beyond it. */
  readonly position?: number;
}

/** Changes an image, or moves it between the others of its product. Locks: product. */
@Injectable()
export class ChangeImage {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly touchProduct: TouchProduct,
    private readonly images: ImageRepository,
  ) {}

  /** @throws NotFound @throws InvalidImageUrl */
  async run(image: { productId: string; imageId: string }, change: ImageChange): Promise<ImageView> {
    if (change.url !== undefined && !isImageUrl(change.url)) throw new InvalidImageUrl();
    return this.transactions.run((tx) => this.change(tx, image, change));
  }

  private async change(
    tx: Tx,
    { productId, imageId }: { productId: string; imageId: string },
    change: ImageChange,
  ): Promise<ImageView> {
    const [product] = await lockProducts(tx, [productId]);
    if (!product) throw new NotFound('product');
    const images = await this.images.list(tx, productId);
    const image = images.find(({ id }) => id === imageId);
    if (!image) throw new NotFound('image');
    const ids = images.map(({ id }) => id);
    const order = withPlaced(ids, imageId, change.position ?? image.position);
    await this.images.change(tx, imageId, change);
    await this.images.arrange(tx, order);
    await this.touchProduct.run(tx, productId);
    const { url = image.url, alt = image.alt } = change;
    return { id: imageId, url, alt, position: order.indexOf(imageId) };
  }
}
