import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '#database';
import { newId } from '#kernel';
import type { ImageView } from './product.read-model';

export type { ImageView };

/** Reads and writes the images of a product that the caller has locked. */
@Injectable()
export class ImageRepository {
  async list(reader: Reader, productId: string): Promise<ImageView[]> {
    return reader.query('select id, url, alt, position from product_images where product_id = $1 order by position', [
      productId,
    ]);
  }

  /** Adds an image behind the others. */
  async append(tx: Tx, productId: string, image: { url: string; alt: string }): Promise<string> {
    const id = newId();
    await tx.query(
      `insert into product_images (id, product_id, url, alt, position)
       select $1::uuid, $2::uuid, $3, $4, count(*) from product_images where product_id = $2`,
      [id, productId, image.url, image.alt],
    );
    return id;
  }

  async change(tx: Tx, id: string, change: { url?: string; alt?: string }): Promise<void> {
    await tx.query('update product_images set url = coalesce($2, url), alt = coalesce($3, alt) where id = $1', [
      id,
      change.url ?? null,
      change.alt ?? null,
    ]);
  }

  async delete(tx: Tx, id: string): Promise<void> {
    await tx.query('delete from product_images where id = $1', [id]);
  }

  /** Gives the images of a product, all of them, the places of this order. */
  async arrange(tx: Tx, order: readonly string[]): Promise<void> {
    await tx.query(
      `update product_images image set position = place.number - 1
       from unnest($1::uuid[]) with ordinality as place (id, number)
       where image.id = place.id and image.position <> place.number - 1`,
      [order],
    );
  }
}
