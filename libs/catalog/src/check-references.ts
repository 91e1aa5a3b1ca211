import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { UnknownBrand, UnknownCategory } from './catalog.errors';
import type { ConstraintRefusals } from './constraint-refusals';
import { BrandReadModel } from './store/brand.read-model';
import { CategoryReadModel } from './store/category.read-model';

/** What is refused when a brand or category goes away between the check and the write. */
export const referenceRefusals: ConstraintRefusals = {
  products_brand_fk: () => new UnknownBrand(),
  product_categories_category_fk: () => new UnknownCategory(),
};

/** Refuses a brand or categories that are not there. @throws UnknownBrand @throws UnknownCategory */
@Injectable()
export class CheckReferences {
  constructor(
    private readonly brands: BrandReadModel,
    private readonly categories: CategoryReadModel,
  ) {}

  async run(
    reader: Reader,
    { brandId, categoryIds = [] }: { readonly brandId?: string | null; readonly categoryIds?: readonly string[] },
  ): Promise<void> {
    if (brandId && !(await this.brands.exists(reader, brandId))) throw new UnknownBrand();
    if (categoryIds.length === 0) return;
    const known = await this.categories.existing(reader, categoryIds);
    const unknown = categoryIds.flatMap((id, position) => (known.has(id) ? [] : [position]));
    if (unknown.length > 0) throw new UnknownCategory(unknown);
  }
}
