import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { PublicReads, type Reader } from '#database';
import { GlanceAtStock } from '#inventory';
import { NotFound } from '#kernel';
import { tagsOfProduct } from './rules/catalogue-tags';
import { idIn } from './rules/id-or-slug';
import { type ProductContent, ProductReadModel, type ProductView, stocked } from './store/product.read-model';

export { stocked };
export type { ProductContent, ProductView };

export interface ShownProduct {
  /** The same object as long as nothing of it changes. */
  readonly product: ProductContent;
  /** Units that can be sold, by variant; at most a second old. */
  readonly units: ReadonlyMap<string, number>;
  /** Whether the product came from the cache. */
  readonly hit: boolean;
}

/** One product by id or slug, from the cache when it is there. */
@Injectable()
export class ShowProduct {
  constructor(
    private readonly reads: PublicReads,
    private readonly cache: Cache,
    private readonly products: ProductReadModel,
    private readonly glanceAtStock: GlanceAtStock,
  ) {}

  /**
   * At once, without a promise, when everything is at hand: this is the most frequent request of all.
   * @throws NotFound also for a draft or an archived product, unless `hidden` ones may be seen
   */
  run(idOrSlug: string, options: { hidden: boolean }): ShownProduct | Promise<ShownProduct> {
    const entry = { region: 'product', key: idIn(idOrSlug)?.toLowerCase() ?? idOrSlug } as const;
    const product = this.cache.peek<ProductContent>(entry);
    return product ? this.show(product, true, options) : this.read(entry, options);
  }

  private async read(entry: { region: 'product'; key: string }, options: { hidden: boolean }): Promise<ShownProduct> {
    const { value: product, hit } = await this.cache.read({
      ...entry,
      tags: ({ id }: ProductContent) => tagsOfProduct(id),
      load: () => this.reads.run((reader) => this.load(reader, entry.key)),
    });
    return this.show(product, hit, options);
  }

  private show(
    product: ProductContent,
    hit: boolean,
    options: { hidden: boolean },
  ): ShownProduct | Promise<ShownProduct> {
    if (product.status !== 'active' && !options.hidden) throw new NotFound('product');
    const units = this.glanceAtStock.run(product.variants.map(({ id }) => id));
    return units instanceof Promise ? units.then((seen) => ({ product, units: seen, hit })) : { product, units, hit };
  }

  private async load(reader: Reader, idOrSlug: string): Promise<ProductContent> {
    const product = await this.products.content(reader, idOrSlug);
    if (!product) throw new NotFound('product');
    return product;
  }
}
