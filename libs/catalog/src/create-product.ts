import { Injectable } from '@nestjs/common';
import { Cache } from '#cache';
import { TransactionRunner, type Tx, violatedConstraint } from '#database';
import { IdempotencyKeys, type Replayable } from '#idempotency';
import { OpenStock } from '#inventory';
import { SkuTaken } from './catalog.errors';
import { CheckReferences, referenceRefusals } from './check-references';
import { refusing } from './constraint-refusals';
import { randomAddition, underFreeSlug } from './free-slug';
import type { Reply } from './reply';
import type { ProductStatus } from './rules/product-status';
import { skuOf } from './rules/slug';
import { ProductReadModel, type ProductView } from './store/product.read-model';
import { ProductRepository } from './store/product.repository';

export type { ProductView };

export interface NewProduct {
  readonly name: string;
  readonly priceMinor: bigint;
  /** Opening stock of the default variant, in units. */
  readonly stock: number;
  readonly description: string;
  readonly status: ProductStatus;
  readonly brandId: string | undefined;
  readonly categoryIds: readonly string[];
  /** Made from the name when it is not given; the SKU is made from the slug. */
  readonly slug: string | undefined;
  readonly sku: string | undefined;
  readonly actor: string;
}

const maxAttempts = 5;

/** Adds a product with one default variant and its stock: all of it or nothing. Locks: idempotency_key. */
@Injectable()
export class CreateProduct {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly products: ProductRepository,
    private readonly references: CheckReferences,
    private readonly readModel: ProductReadModel,
    private readonly openStock: OpenStock,
    private readonly cache: Cache,
  ) {}

  /**
   * A slug or SKU that we made ourselves and that is taken is made again, in a new transaction.
   * @throws SlugTaken @throws SkuTaken when one that was given is taken
   * @throws UnknownBrand @throws UnknownCategory
   */
  async run(product: NewProduct, reply: Reply<ProductView>): Promise<Replayable> {
    const { name, slug: given } = product;
    const naming = { kind: 'product', name, slug: given, constraint: 'products_slug_unique' } as const;
    return refusing(referenceRefusals, () =>
      underFreeSlug(naming, (slug) => this.underFreeSku({ ...product, slug }, reply)),
    );
  }

  private async underFreeSku(product: SluggedProduct, reply: Reply<ProductView>): Promise<Replayable> {
    for (let attempt = 1; ; attempt += 1) {
      const sku = product.sku ?? skuOf(product.slug, randomAddition());
      try {
        return await this.attempt({ ...product, sku }, reply);
      } catch (error) {
        if (violatedConstraint(error) !== 'variants_sku_unique') throw error;
        if (product.sku !== undefined || attempt === maxAttempts) throw new SkuTaken();
      }
    }
  }

  private async attempt(product: NamedProduct, reply: Reply<ProductView>): Promise<Replayable> {
    return this.transactions.run((tx) =>
      this.keys.once(tx, reply.claim, async () => reply.answer(await this.create(tx, product))),
    );
  }

  private async create(tx: Tx, product: NamedProduct): Promise<ProductView> {
    await this.references.run(tx, product);
    const { productId, variantId } = await this.products.insert(tx, {
      ...product,
      brandId: product.brandId ?? null,
      categoryIds: [...new Set(product.categoryIds)],
    });
    await this.openStock.run(tx, { quantities: [{ variantId, quantity: product.stock }], actor: product.actor });
    this.cache.forgetAfterCommit(tx, [`product:${productId}`, 'product-lists']);
    const view = await this.readModel.find(tx, productId, { activeOnly: false });
    if (!view) throw new Error('The product was not written.');
    return view;
  }
}

type SluggedProduct = NewProduct & { readonly slug: string };
type NamedProduct = SluggedProduct & { readonly sku: string };
