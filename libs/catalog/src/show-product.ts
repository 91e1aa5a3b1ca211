import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { NotFound } from '#kernel';
import { ProductReadModel, type ProductView } from './store/product.read-model';

export type { ProductView };

/** One active product by id or slug. @throws NotFound */
@Injectable()
export class ShowProduct {
  constructor(
    private readonly statements: Statements,
    private readonly products: ProductReadModel,
  ) {}

  async run(idOrSlug: string): Promise<ProductView> {
    const product = await this.products.find(this.statements, idOrSlug, { activeOnly: true });
    if (!product) throw new NotFound('product');
    return product;
  }
}
