import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { ForeignCursor } from './catalog.errors';
import { isPositionByName, type SortPosition } from './rules/product-sort';
import { BrandReadModel, type BrandView } from './store/brand.read-model';

export type { BrandView };

/** All brands by name. @throws ForeignCursor */
@Injectable()
export class ListBrands {
  constructor(
    private readonly statements: Statements,
    private readonly brands: BrandReadModel,
  ) {}

  async run(page: {
    limit: number;
    offset: number;
    after: SortPosition | undefined;
  }): Promise<{ items: readonly BrandView[]; total: number; end: SortPosition | undefined }> {
    if (page.after && !isPositionByName(page.after)) throw new ForeignCursor();
    const total = await this.brands.count(this.statements);
    const found = await this.brands.list(this.statements, { ...page, limit: page.limit + 1 });
    const items = found.slice(0, page.limit);
    const last = found.length > page.limit ? items.at(-1) : undefined;
    return { items, total, end: last && { key: last.name, id: last.id } };
  }
}
