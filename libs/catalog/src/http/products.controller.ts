import { Body, Controller, Get, Headers, Param, Post, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { StoreSettings } from '#config';
import {
  etagOf,
  isNamedIn,
  type Caller,
  CurrentCaller,
  Endpoint,
  type Page,
  PageOf,
  readCursor,
  writeCursor,
} from '#http';
import type { Answer } from '#idempotency';
import { IdempotencyKey, type KeyOfRequest, replyWith, scopedTo } from '#idempotency/http';
import { isStorableText, NotFound, parseAmount } from '#kernel';
import { CreateProduct, type NewProduct } from '../create-product';
import { ListProducts } from '../list-products';
import { type ProductView, ShowProduct } from '../show-product';
import { CreateProductRequest, ProductListRequest } from './product.request';
import { ProductResponse } from './product.response';

@ApiTags('Catalogue')
@Controller({ path: 'products', version: '1' })
export class ProductsController {
  constructor(
    private readonly listProducts: ListProducts,
    private readonly showProduct: ShowProduct,
    private readonly createProduct: CreateProduct,
    private readonly store: StoreSettings,
  ) {}

  @Get()
  @Endpoint({
    summary: 'Products on sale',
    description: 'A category or brand that does not exist has no products.',
    access: 'public',
    response: PageOf(ProductResponse),
  })
  async list(@Query() query: ProductListRequest): Promise<Page<ProductResponse>> {
    const { category, brand, sort, cursor, page, pageSize } = query;
    const after = cursor === undefined ? undefined : readCursor(cursor, sort);
    const offset = after ? 0 : (page - 1) * pageSize;
    const found = await this.listProducts.run({ category, brand }, { sort, limit: pageSize, offset, after });
    return {
      items: found.items.map((item) => ProductResponse.of(item, this.store.currency)),
      page,
      pageSize,
      total: found.total,
      nextCursor: found.end ? writeCursor(sort, found.end.key, found.end.id) : null,
    };
  }

  @Get(':idOrSlug')
  @Endpoint({
    summary: 'One product on sale',
    description: 'The `ETag` changes with everything in the answer, stock included.',
    access: 'public',
    response: ProductResponse,
    errors: { 404: 'No such product.' },
  })
  @ApiHeader({ name: 'If-None-Match', required: false, description: '`ETag` of an earlier answer' })
  @ApiResponse({ status: 304, description: 'Nothing has changed since the answer with this `ETag`.' })
  async show(
    @Param('idOrSlug') idOrSlug: string,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProductResponse | undefined> {
    if (!isStorableText(idOrSlug)) throw new NotFound('product');
    const product = ProductResponse.of(await this.showProduct.run(idOrSlug), this.store.currency);
    const etag = etagOf(product);
    void reply.header('etag', etag);
    if (!isNamedIn(known, etag)) return product;
    void reply.status(304);
    return undefined;
  }

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
    const created = await this.createProduct.run(newProduct(body, this.store.currency, caller), {
      claim: scopedTo(key, caller),
      answer: (product) => answerFor(product, this.store.currency),
    });
    return replyWith(reply, created);
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

function answerFor(product: ProductView, currency: string): Answer {
  const body = ProductResponse.of(product, currency);
  const headers = { etag: etagOf(body), location: `/api/v1/products/${product.id}` };
  return { status: 201, body, headers, resourceId: product.id };
}
