import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { PublicReads, type Reader } from '#database';
import { ForeignCursor } from './catalog.errors';
import { isPositionByName, type SortPosition } from './rules/product-sort';
import { BrandReadModel, type BrandView } from './store/brand.read-model';

export type { BrandView };

interface NamePage {
  readonly limit: number;
  readonly offset: number;
  readonly after: SortPosition | undefined;
}

export interface ListedBrands {
  readonly items: readonly BrandView[];
  readonly total: number;
  /** Where the page ended; undefined on the last one. */
  readonly end: SortPosition | undefined;
  /** Whether it came from the cache. */
  readonly hit: boolean;
}

/** All brands by name. @throws ForeignCursor */
@Injectable()
export class ListBrands {
  constructor(
    private readonly reads: PublicReads,
    private readonly cache: Cache,
    private readonly brands: BrandReadModel,
  ) {}

  async run(page: NamePage): Promise<ListedBrands> {
    if (page.after && !isPositionByName(page.after)) throw new ForeignCursor();
    const { value, hit } = await this.cache.read({
      region: 'brand',
      key: `page ${JSON.stringify(page)}`,
      tags: () => ['brands'],
      load: () => this.reads.run((reader) => this.load(reader, page)),
    });
    return { ...value, hit };
  }

  private async load(reader: Reader, page: NamePage): Promise<Omit<ListedBrands, 'hit'>> {
    const total = await this.brands.count(reader);
    const found = await this.brands.list(reader, { ...page, limit: page.limit + 1 });
    const items = found.slice(0, page.limit);
    const last = found.length > page.limit ? items.at(-1) : undefined;
    return { items, total, end: last && { key: last.name, id: last.id } };
  }
}
