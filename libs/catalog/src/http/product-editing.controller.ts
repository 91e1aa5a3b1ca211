import { Body, Controller, Delete, Headers, Patch, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { StoreSettings } from '#config';
import { type Caller, CurrentCaller, Endpoint, etagOf, IdParam, isExactlyNamedIn } from '#http';
import { IdempotencyKey, type KeyOfRequest, replyWith, scopedTo } from '#idempotency/http';
import { parseAmount } from '#kernel';
import { ChangeProduct, type ProductChange } from '../change-product';
import { CreateProduct, type NewProduct, type ProductView } from '../create-product';
import { DeleteProduct } from '../delete-product';
import { created } from './created';
import { ChangeProductRequest, CreateProductRequest } from './product-editing.request';
import { ProductResponse } from './product.response';
import { someChange } from './some-change';

const ifMatch = {
  name: 'If-Match',
  required: false,
  description: '`ETag` of the answer that the change is based on; a product that has changed since is left alone',
};
const outdated = 'The product is not what `If-Match` names any more (`precondition_failed`).';

@ApiTags('Catalogue')
@Controller({ path: 'products', version: '1' })
export class ProductEditingController {
  constructor(
    private readonly createProduct: CreateProduct,
    private readonly changeProduct: ChangeProduct,
    private readonly deleteProduct: DeleteProduct,
    private readonly store: StoreSettings,
  ) {}

  @Post()
  @Endpoint({
    summary: 'Add a product with one default variant, which holds the stock',
    access: 'staff',
    status: 201,
    response: ProductResponse,
    idempotent: true,
    errors: {
      400:
        'The request is malformed or a field is invalid (`validation_failed`, `invalid_amount`, `unknown_brand`, ' +
        '`unknown_category`).',
      409: 'The slug or the SKU belongs to something else (`slug_taken`, `sku_taken`).',
    },
  })
  async create(
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @Body() body: CreateProductRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer = await this.createProduct.run(newProduct(body, this.store.currency, caller), {
      claim: scopedTo(key, caller),
      answer: (product) => {
        const shown = this.shown(product);
        return created(shown, `/products/${shown.id}`, { etag: etagOf(shown) });
      },
    });
    return replyWith(reply, answer);
  }

  @Patch(':id')
  @Endpoint({
    summary: 'Change a product, whatever its status',
    description:
      'What is left out stays as it is; the version rises by one. Units have their own addresses below `/inventory`, ' +
      'and SKUs theirs below `/variants`: `stock` and `sku` are refused here.',
    access: 'staff',
    response: ProductResponse,
    errors: {
      400:
        'The request is malformed, asks for nothing, or a field is invalid (`validation_failed`, `invalid_amount`, ' +
        '`unknown_brand`, `unknown_category`).',
      404: 'No such product.',
      409: 'The slug belongs to another product (`slug_taken`).',
      412: outdated,
    },
  })
  @ApiHeader(ifMatch)
  async change(
    @IdParam() id: string,
    @Headers('if-match') expected: string | undefined,
    @Body() body: ChangeProductRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProductResponse> {
    const change = changeOf(someChange(body), this.store.currency);
    const product = this.shown(await this.changeProduct.run(id, change, this.isExpected(expected)));
    void reply.header('etag', etagOf(product));
    return product;
  }

  @Delete(':id')
  @Endpoint({
    summary: 'Hide a product and its variants for good',
    description: 'Orders and carts that know it can still be read. Its slug and SKUs may be given again.',
    access: 'staff',
    status: 204,
    errors: { 404: 'No such product, or it was deleted before.', 412: outdated },
  })
  @ApiHeader(ifMatch)
  async delete(@IdParam() id: string, @Headers('if-match') expected: string | undefined): Promise<void> {
    await this.deleteProduct.run(id, this.isExpected(expected));
  }

  private shown(product: ProductView): ProductResponse {
    return ProductResponse.of(product, this.store.currency);
  }

  private isExpected(header: string | undefined): ((product: ProductView) => boolean) | undefined {
    if (header === undefined) return undefined;
    return (product) => isExactlyNamedIn(header, etagOf(this.shown(product)));
  }
}

function newProduct(body: CreateProductRequest, currency: string, caller: Caller): NewProduct {
  return {
    name: body.name.trim(),
    priceMinor: parseAmount(body.price, currency),
    stock: body.stock ?? 0,
    description: body.description ?? '',
    status: body.status ?? 'active',
    brandId: body.brandId ?? undefined,
    categoryIds: (body.categoryIds ?? []).map((id) => id.toLowerCase()),
    slug: body.slug ?? undefined,
    sku: body.sku ?? undefined,
    actor: `staff:${caller.userId}`,
  };
}

function changeOf(body: ChangeProductRequest, currency: string): ProductChange {
  return {
    name: body.name?.trim(),
    priceMinor: body.price === undefined ? undefined : parseAmount(body.price, currency),
    slug: body.slug,
    description: body.description,
    status: body.status,
    brandId: body.brandId,
    categoryIds: body.categoryIds?.map((id) => id.toLowerCase()),
  };
}
