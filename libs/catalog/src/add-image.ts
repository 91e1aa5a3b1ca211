import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Tx } from '#database';
import { IdempotencyKeys, type Replayable } from '#idempotency';
import { NotFound } from '#kernel';
import { InvalidImageUrl, TooManyImages } from './catalog.errors';
import type { Reply } from './reply';
import { maxImages, withPlaced } from './rules/image-order';
import { isImageUrl } from './rules/image-url';
import { ImageRepository, type ImageView } from './store/image.repository';
import { lockProducts } from './store/product.locks';
import { TouchProduct } from './touch-product';

export type { ImageView };

export interface NewImage {
  readonly productId: string;
  readonly url: string;
  readonly alt: string;
  /** Place from 0; the end when it is left out or beyond it. */
  readonly position: number | undefined;
}

/** Adds an image to a product. Locks: idempotency_key, product. */
@Injectable()
export class AddImage {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly touchProduct: TouchProduct,
    private readonly images: ImageRepository,
  ) {}

  /** @throws NotFound @throws InvalidImageUrl @throws TooManyImages */
  async run(image: NewImage, reply: Reply<ImageView>): Promise<Replayable> {
    if (!isImageUrl(image.url)) throw new InvalidImageUrl();
    return this.transactions.run((tx) =>
      this.keys.once(tx, reply.claim, async () => reply.answer(await this.add(tx, image))),
    );
  }

  private async add(tx: Tx, { productId, url, alt, position }: NewImage): Promise<ImageView> {
    const [product] = await lockProducts(tx, [productId]);
    if (!product) throw new NotFound('product');
    const others = (await this.images.list(tx, productId)).map((image) => image.id);
    if (others.length >= maxImages) throw new TooManyImages(maxImages);
    const id = await this.images.append(tx, productId, { url, alt });
    const order = withPlaced(others, id, position ?? others.length);
    await this.images.arrange(tx, order);
    await this.touchProduct.run(tx, productId);
    return { id, url, alt, position: order.indexOf(id) };
  }
}
