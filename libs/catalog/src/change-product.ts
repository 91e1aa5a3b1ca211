import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Tx } from '#database';
import { NotFound } from '#kernel';
import { ProductOutdated, SlugTaken } from './catalog.errors';
import { CheckReferences, referenceRefusals } from './check-references';
import { refusing } from './constraint-refusals';
import { ProductReadModel, type ProductView } from './store/product.read-model';
import { lockProducts } from './store/product.locks';
import { type ProductChange, ProductRepository } from './store/product.repository';
import { TouchProduct } from './touch-product';

export type { ProductChange, ProductView };

const refusals = { ...referenceRefusals, products_slug_unique: () => new SlugTaken('product') };

/** Changes a product, whatever its status. Locks: product. */
@Injectable()
export class ChangeProduct {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly products: ProductRepository,
    private readonly references: CheckReferences,
    private readonly readModel: ProductReadModel,
    private readonly touchProduct: TouchProduct,
  ) {}

  /**
   * @param isExpected when given, asked under the lock whether the product is still what the caller saw
   * @throws NotFound @throws ProductOutdated @throws SlugTaken @throws UnknownBrand @throws UnknownCategory
   */
  async run(
    productId: string,
    change: ProductChange,
    isExpected: ((product: ProductView) => boolean) | undefined,
  ): Promise<ProductView> {
    return refusing(refusals, () =>
      this.transactions.run(async (tx) => {
        const [product] = await lockProducts(tx, [productId]);
        if (!product) throw new NotFound('product');
        if (isExpected && !isExpected(await this.read(tx, productId))) throw new ProductOutdated();
        await this.references.run(tx, change);
        await this.products.change(tx, productId, change);
        await this.touchProduct.run(tx, productId);
        return this.read(tx, productId);
      }),
    );
  }

  private async read(tx: Tx, productId: string): Promise<ProductView> {
    const view = await this.readModel.find(tx, productId, { activeOnly: false });
    if (!view) throw new NotFound('product');
    return view;
  }
}
