import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Tx } from '#database';
import { IdempotencyKeys, type Replayable } from '#idempotency';
import { OpenStock } from '#inventory';
import { NotFound } from '#kernel';
import { CheckAttributeValues, variantRefusals } from './check-attribute-values';
import { refusing } from './constraint-refusals';
import type { Reply } from './reply';
import { combinationOf } from './rules/combination';
import { lockProducts } from './store/product.locks';
import { VariantReadModel, type VariantView } from './store/variant.read-model';
import { VariantRepository } from './store/variant.repository';
import { TouchProduct } from './touch-product';

export type { VariantView };

export interface NewVariant {
  readonly productId: string;
  readonly sku: string;
  readonly priceAdjustmentMinor: bigint;
  readonly attributeValueIds: readonly string[];
  /** Opening stock, in units. */
  readonly stock: number;
  readonly actor: string;
}

/** Adds a variant to a product, with its stock: both or neither. Locks: idempotency_key, product. */
@Injectable()
export class AddVariant {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly values: CheckAttributeValues,
    private readonly touchProduct: TouchProduct,
    private readonly variants: VariantRepository,
    private readonly readModel: VariantReadModel,
    private readonly openStock: OpenStock,
  ) {}

  /** @throws NotFound @throws VariantExists @throws SkuTaken @throws UnknownAttributeValue @throws AttributeRepeated */
  async run(variant: NewVariant, reply: Reply<VariantView>): Promise<Replayable> {
    return refusing(variantRefusals, () =>
      this.transactions.run((tx) =>
        this.keys.once(tx, reply.claim, async () => reply.answer(await this.add(tx, variant))),
      ),
    );
  }

  private async add(tx: Tx, variant: NewVariant): Promise<VariantView> {
    const [product] = await lockProducts(tx, [variant.productId]);
    if (!product) throw new NotFound('product');
    const attributeValueIds = [...new Set(variant.attributeValueIds)];
    await this.values.run(tx, variant.attributeValueIds);
    const combination = combinationOf(attributeValueIds);
    const variantId = await this.variants.insert(tx, { ...variant, attributeValueIds, combination });
    await this.touchProduct.run(tx, product.id);
    await this.openStock.run(tx, { quantities: [{ variantId, quantity: variant.stock }], actor: variant.actor });
    const view = await this.readModel.find(tx, variantId, { activeOnly: false });
    if (!view) throw new Error('The variant was not written.');
    return view;
  }
}
