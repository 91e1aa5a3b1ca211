import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';

export interface CatalogIds {
  readonly productIds: readonly string[];
  readonly categoryIds: readonly string[];
  readonly brandIds: readonly string[];
}

/** Those of some ids that name something in the catalogue; deleted products do not count. A look without locks. */
@Injectable()
export class FindKnown {
  async run(reader: Reader, ids: CatalogIds): Promise<{ readonly [Kind in keyof CatalogIds]: ReadonlySet<string> }> {
    const rows = await reader.query<{ kind: keyof CatalogIds; id: string }>(
      `select 'productIds' as kind, id from products where id = any($1::uuid[]) and deleted_at is null
       union all
       select 'categoryIds', id from categories where id = any($2::uuid[])
       union all
       select 'brandIds', id from brands where id = any($3::uuid[])`,
      [ids.productIds, ids.categoryIds, ids.brandIds],
    );
    const known = { productIds: new Set<string>(), categoryIds: new Set<string>(), brandIds: new Set<string>() };
    for (const { kind, id } of rows) known[kind].add(id);
    return known;
  }
}
