import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { PublicReads, type Reader } from '#database';
import { ForeignCursor } from './catalog.errors';
import { isPositionByName, type SortPosition } from './rules/product-sort';
import { AttributeReadModel, type AttributeView } from './store/attribute.read-model';

export type { AttributeView };

interface NamePage {
  readonly limit: number;
  readonly offset: number;
  readonly after: SortPosition | undefined;
}

export interface ListedAttributes {
  readonly items: readonly AttributeView[];
  readonly total: number;
  /** Where the page ended; undefined on the last one. */
  readonly end: SortPosition | undefined;
  /** Whether it came from the cache. */
  readonly hit: boolean;
}

/** All attributes by name, with their values. @throws ForeignCursor */
@Injectable()
export class ListAttributes {
  constructor(
    private readonly reads: PublicReads,
    private readonly cache: Cache,
    private readonly attributes: AttributeReadModel,
  ) {}

  async run(page: NamePage): Promise<ListedAttributes> {
    if (page.after && !isPositionByName(page.after)) throw new ForeignCursor();
    const { value, hit } = await this.cache.read({
      region: 'attribute',
      key: `page ${JSON.stringify(page)}`,
      tags: () => ['attributes'],
      load: () => this.reads.run((reader) => this.load(reader, page)),
    });
    return { ...value, hit };
  }

  private async load(reader: Reader, page: NamePage): Promise<Omit<ListedAttributes, 'hit'>> {
    const total = await this.attributes.count(reader);
    const found = await this.attributes.list(reader, { ...page, limit: page.limit + 1 });
    const items = found.slice(0, page.limit);
    const last = found.length > page.limit ? items.at(-1) : undefined;
    return { items, total, end: last && { key: last.name, id: last.id } };
  }
}
