import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { newId } from '#kernel';
import type { BrandView } from './brand.read-model';

@Injectable()
export class BrandRepository {
  async insert(tx: Tx, brand: { name: string; slug: string }): Promise<BrandView> {
    const view = { id: newId(), name: brand.name, slug: brand.slug };
    await tx.query('insert into brands (id, name, slug) values ($1, $2, $3)', [view.id, view.name, view.slug]);
    return view;
  }

  /** What is left out stays as it is. @returns undefined when there is no such brand */
  async change(tx: Tx, id: string, change: { name?: string; slug?: string }): Promise<BrandView | undefined> {
    const [view] = await tx.query<BrandView>(
      'update brands set name = coalesce($2, name), slug = coalesce($3, slug) where id = $1 returning id, name, slug',
      [id, change.name ?? null, change.slug ?? null],
    );
    return view;
  }

  /**
   * Deletes a brand and takes it from deleted products; any other product of it makes the foreign key refuse.
   * @returns false when there is no such brand
   */
  async delete(tx: Tx, id: string): Promise<boolean> {
    await tx.query('update products set brand_id = null where brand_id = $1 and deleted_at is not null', [id]);
    return (await tx.query('delete from brands where id = $1 returning id', [id])).length > 0;
  }
}
