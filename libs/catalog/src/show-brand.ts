import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { PublicReads, type Reader } from '#database';
import { NotFound } from '#kernel';
import { idIn } from './rules/id-or-slug';
import { BrandReadModel, type BrandView } from './store/brand.read-model';

/** One brand by id or slug, from the cache when it is there. @throws NotFound */
@Injectable()
export class ShowBrand {
  constructor(
    private readonly reads: PublicReads,
    private readonly cache: Cache,
    private readonly brands: BrandReadModel,
  ) {}

  async run(idOrSlug: string): Promise<{ value: BrandView; hit: boolean }> {
    return this.cache.read({
      region: 'brand',
      key: idIn(idOrSlug)?.toLowerCase() ?? idOrSlug,
      tags: () => ['brands'],
      load: () => this.reads.run((reader) => this.load(reader, idOrSlug)),
    });
  }

  private async load(reader: Reader, idOrSlug: string): Promise<BrandView> {
    const brand = await this.brands.find(reader, idOrSlug);
    if (!brand) throw new NotFound('brand');
    return brand;
  }
}
