import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { ForeignCursor } from './catalog.errors';
import { isPositionIn, type ProductSort, type SortPosition } from './rules/product-sort';
import { type ProductFilter, ProductListReadModel, type ProductSlice } from './store/product-list.read-model';
import { ProductReadModel, type ProductView } from './store/product.read-model';

export type { ProductSort, ProductView };

export interface ProductPage {
  readonly items: readonly ProductView[];
  /** How many products the filter fits in all. */
  readonly total: number;
  /** Where the page ended; undefined on the last one. */
  readonly end: SortPosition | undefined;
}

/** Active products by page or from a position on. The number of queries does not depend on the size of the page. */
@Injectable()
export class ListProducts {
  constructor(
    private readonly statements: Statements,
    private readonly lists: ProductListReadModel,
    private readonly products: ProductReadModel,
  ) {}

  /** An unknown category or brand fits nothing. @throws ForeignCursor */
  async run(filter: ProductFilter, slice: ProductSlice): Promise<ProductPage> {
    if (slice.after && !isPositionIn(slice.sort, slice.after)) throw new ForeignCursor();
    const total = await this.lists.count(this.statements, filter);
    const found = await this.lists.page(this.statements, filter, { ...slice, limit: slice.limit + 1 });
    const rows = found.slice(0, slice.limit);
    const last = found.length > slice.limit ? rows.at(-1) : undefined;
    return {
      items: await this.products.complete(this.statements, rows),
      total,
      end: last && { key: last.sortKey, id: last.id },
    };
  }
}
