import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { idIn } from '../rules/id-or-slug';
import type { SortPosition } from '../rules/product-sort';

export interface CategoryView {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly parentId: string | null;
}

@Injectable()
export class CategoryReadModel {
  /** Those of the ids that are categories. */
  async existing(reader: Reader, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await reader.query<{ id: string }>('select id from categories where id = any($1::uuid[])', [ids]);
    return new Set(rows.map(({ id }) => id));
  }

  async find(reader: Reader, idOrSlug: string): Promise<CategoryView | undefined> {
    const [view] = await reader.query<CategoryView>(
      'select id, name, slug, parent_id as "parentId" from categories where slug = $1 or id = $2::uuid',
      [idOrSlug, idIn(idOrSlug)],
    );
    return view;
  }

  /** All of them, siblings in the order in which they are shown. */
  async all(reader: Reader): Promise<CategoryView[]> {
    return reader.query('select id, name, slug, parent_id as "parentId" from categories order by position, name, id');
  }

  async count(reader: Reader): Promise<number> {
    const [row] = await reader.query<{ total: number }>('select count(*)::int as total from categories');
    return row?.total ?? 0;
  }

  /** By name, from a position or an offset on. */
  async list(
    reader: Reader,
    page: { limit: number; offset: number; after: SortPosition | undefined },
  ): Promise<CategoryView[]> {
    return reader.query(
      `select id, name, slug, parent_id as "parentId" from categories
       where $3::text is null or (name, id) > ($3, $4::uuid)
       order by name, id limit $1 offset $2`,
      [page.limit, page.offset, page.after?.key ?? null, page.after?.id ?? null],
    );
  }
}
