import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Tx } from '#database';
import { NotFound } from '#kernel';
import { CheckAttributeValues, variantRefusals } from './check-attribute-values';
import { refusing } from './constraint-refusals';
import { combinationOf } from './rules/combination';
import { lockProducts } from './store/product.locks';
import { VariantReadModel, type VariantView } from './store/variant.read-model';
import { VariantRepository } from './store/variant.repository';
import { TouchProduct } from './touch-product';

export type { VariantView };

/** What is left out stays as it is. */
export interface VariantEdit {
  readonly sku?: string;
  readonly priceAdjustmentMinor?: bigint;
  /** All its attribute values. */
  readonly attributeValueIds?: readonly string[];
}

/** Changes a variant, whatever the status of its product. Locks: product. */
@Injectable()
export class ChangeVariant {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly values: CheckAttributeValues,
    private readonly touchProduct: TouchProduct,
    private readonly variants: VariantRepository,
    private readonly readModel: VariantReadModel,
  ) {}

  /** @throws NotFound @throws VariantExists @throws SkuTaken @throws UnknownAttributeValue @throws AttributeRepeated */
  async run(variantId: string, edit: VariantEdit): Promise<VariantView> {
    return refusing(variantRefusals, () => this.transactions.run((tx) => this.change(tx, variantId, edit)));
  }

  private async change(tx: Tx, variantId: string, edit: VariantEdit): Promise<VariantView> {
    const productId = await this.variants.productOf(tx, variantId);
    const [product] = productId === undefined ? [] : await lockProducts(tx, [productId]);
    if (!product) throw new NotFound('variant');
    await this.values.run(tx, edit.attributeValueIds ?? []);
    const attributeValueIds = edit.attributeValueIds && [...new Set(edit.attributeValueIds)];
    const attributes = attributeValueIds && { attributeValueIds, combination: combinationOf(attributeValueIds) };
    const { sku, priceAdjustmentMinor } = edit;
    const changed = await this.variants.change(tx, variantId, { sku, priceAdjustmentMinor, attributes });
    if (!changed) throw new NotFound('variant');
    await this.touchProduct.run(tx, product.id);
    const view = await this.readModel.find(tx, variantId, { activeOnly: false });
    if (!view) throw new NotFound('variant');
    return view;
  }
}
