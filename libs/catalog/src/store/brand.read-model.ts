import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { idIn } from '../rules/id-or-slug';
import type { SortPosition } from '../rules/product-sort';

export interface BrandView {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
}

@Injectable()
export class BrandReadModel {
  async exists(reader: Reader, id: string): Promise<boolean> {
    return (await reader.query('select 1 as found from brands where id = $1', [id])).length === 1;
  }

  async find(reader: Reader, idOrSlug: string): Promise<BrandView | undefined> {
    const [view] = await reader.query<BrandView>('select id, name, slug from brands where slug = $1 or id = $2::uuid', [
      idOrSlug,
      idIn(idOrSlug),
    ]);
    return view;
  }

  async count(reader: Reader): Promise<number> {
    const [row] = await reader.query<{ total: number }>('select count(*)::int as total from brands');
    return row?.total ?? 0;
  }

  /** By name, from a position or an offset on. */
  async list(
    reader: Reader,
    page: { limit: number; offset: number; after: SortPosition | undefined },
  ): Promise<BrandView[]> {
    return reader.query(
      `select id, name, slug from brands
       where $3::text is null or (name, id) > ($3, $4::uuid)
       order by name, id limit $1 offset $2`,
      [page.limit, page.offset, page.after?.key ?? null, page.after?.id ?? null],
    );
  }
}
