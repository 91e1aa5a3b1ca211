import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { Statements } from '#database';
import { NotFound } from '#kernel';
import { idIn } from './rules/id-or-slug';
import { BrandReadModel, type BrandView } from './store/brand.read-model';

/** One brand by id or slug, from the cache when it is there. @throws NotFound */
@Injectable()
export class ShowBrand {
  constructor(
    private readonly statements: Statements,
    private readonly cache: Cache,
    private readonly brands: BrandReadModel,
  ) {}

  async run(idOrSlug: string): Promise<{ value: BrandView; hit: boolean }> {
    return this.cache.read({
      region: 'brand',
      key: idIn(idOrSlug)?.toLowerCase() ?? idOrSlug,
      tags: () => ['brands'],
      load: () => this.load(idOrSlug),
    });
  }

  private async load(idOrSlug: string): Promise<BrandView> {
    const brand = await this.brands.find(this.statements, idOrSlug);
    if (!brand) throw new NotFound('brand');
    return brand;
  }
}
