import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Tx, violatedConstraint } from '#database';
import { type Answer, type IdempotencyClaim, IdempotencyKeys, type Replayable } from '#idempotency';
import { OpenStock } from '#inventory';
import { SkuTaken, SlugTaken, UnknownBrand, UnknownCategory } from './catalog.errors';
import type { ProductStatus } from './rules/product-status';
import { distinctSlug, skuOf, slugOf } from './rules/slug';
import { BrandReadModel } from './store/brand.read-model';
import { CategoryReadModel } from './store/category.read-model';
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

/** Whose retry this may be, and how the new product is answered. */
export interface CreateReply {
  readonly claim: IdempotencyClaim | undefined;
  readonly answer: (product: ProductView) => Answer;
}

const maxAttempts = 5;

const uniqueNames: ReadonlyMap<string, 'slug' | 'sku'> = new Map([
  ['products_slug_unique', 'slug'],
  ['variants_sku_unique', 'sku'],
]);
const refusals = { slug: () => new SlugTaken(), sku: () => new SkuTaken() };

/** Adds a product with one default variant and its stock: all of it or nothing. Locks: idempotency_key. */
@Injectable()
export class CreateProduct {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly products: ProductRepository,
    private readonly brands: BrandReadModel,
    private readonly categories: CategoryReadModel,
    private readonly readModel: ProductReadModel,
    private readonly openStock: OpenStock,
  ) {}

  /**
   * A slug or SKU that we made ourselves and that is taken is made again, in a new transaction.
   * @throws SlugTaken @throws SkuTaken when one that was given is taken
   * @throws UnknownBrand @throws UnknownCategory
   */
  async run(product: NewProduct, reply: CreateReply): Promise<Replayable> {
    let slug = product.slug ?? slugOf(product.name);
    for (let attempt = 1; ; attempt += 1) {
      const sku = product.sku ?? skuOf(slug, randomAddition());
      try {
        return await this.attempt({ ...product, slug, sku }, reply);
      } catch (error) {
        const taken = uniqueNames.get(violatedConstraint(error) ?? '');
        if (taken === undefined) throw error;
        if (product[taken] !== undefined || attempt === maxAttempts) throw refusals[taken]();
        if (taken === 'slug') slug = distinctSlug(slugOf(product.name), randomAddition());
      }
    }
  }

  private async attempt(product: NamedProduct, reply: CreateReply): Promise<Replayable> {
    return this.transactions.run((tx) =>
      this.keys.once(tx, reply.claim, async () => reply.answer(await this.create(tx, product))),
    );
  }

  private async create(tx: Tx, product: NamedProduct): Promise<ProductView> {
    await this.refuseUnknown(tx, product);
    const { productId, variantId } = await this.products.insert(tx, {
      ...product,
      brandId: product.brandId ?? null,
      categoryIds: [...new Set(product.categoryIds)],
    });
    await this.openStock.run(tx, { quantities: [{ variantId, quantity: product.stock }], actor: product.actor });
    const view = await this.readModel.find(tx, productId, { activeOnly: false });
    if (!view) throw new Error('The product was not written.');
    return view;
  }

  private async refuseUnknown(tx: Tx, { brandId, categoryIds }: NamedProduct): Promise<void> {
    if (brandId !== undefined && !(await this.brands.exists(tx, brandId))) throw new UnknownBrand();
    if (categoryIds.length === 0) return;
    const known = await this.categories.existing(tx, categoryIds);
    const unknown = categoryIds.flatMap((id, position) => (known.has(id) ? [] : [position]));
    if (unknown.length > 0) throw new UnknownCategory(unknown);
  }
}

type NamedProduct = NewProduct & { readonly slug: string; readonly sku: string };

const randomAddition = (): string => randomBytes(4).toString('hex');
