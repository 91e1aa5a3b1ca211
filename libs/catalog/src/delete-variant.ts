import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { NotFound } from '#kernel';
import { LastVariant } from './catalog.errors';
import { defaultWithout } from './rules/default-variant';
import { lockProducts } from './store/product.locks';
import { VariantRepository } from './store/variant.repository';
import { TouchProduct } from './touch-product';

/**
 * Hides a variant for good; its row and its stock stay, and its SKU and combination may be given again. When it was the
 * default, the next one becomes it. Locks: product.
 */
@Injectable()
export class DeleteVariant {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly touchProduct: TouchProduct,
    private readonly variants: VariantRepository,
  ) {}

  /** @throws NotFound @throws LastVariant when the product has no other */
  async run(variantId: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      const productId = await this.variants.productOf(tx, variantId);
      const [product] = productId === undefined ? [] : await lockProducts(tx, [productId]);
      const places = product ? await this.variants.places(tx, product.id) : [];
      if (!product || !places.some(({ id }) => id === variantId)) throw new NotFound('variant');
      const defaultId = defaultWithout(places, variantId);
      if (defaultId === undefined) throw new LastVariant();
      await this.variants.delete(tx, variantId, defaultId);
      await this.touchProduct.run(tx, product.id);
    });
  }
}
