import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { StoreSettings } from '#config';
import { type Caller, CurrentCaller, Endpoint, isStaff, readCursor, writeCursor } from '#http';
import { DomainError, isStorableText, NotFound } from '#kernel';
import { type ListedProducts, type ListOrder, ListProducts, type ProductFilter, stocked } from '../list-products';
import { ShowProduct } from '../show-product';
import { AttributeFilters, TakesAttributeFilters } from './attribute-filters';
import { FacetsResponse, ProductPage } from './facets.response';
import { ifNoneMatch, PreparedAnswers, preparedText, sendPrepared, unchanged } from './prepared-answers';
import { ProductAnswers, unitsOf } from './product-answers';
import { filterOf, ProductListRequest } from './product.request';
import { ProductResponse } from './product.response';

/** Products for readers. Answers are kept, as content and as text; units are looked up each time, or were a moment ago. */
@ApiTags('Catalogue')
@Controller({ path: 'products', version: '1' })
export class ProductsController {
  private readonly pages = new PreparedAnswers();

  constructor(
    private readonly listProducts: ListProducts,
    private readonly showProduct: ShowProduct,
    private readonly answers: ProductAnswers,
    private readonly store: StoreSettings,
  ) {}

  @Get()
  @Endpoint({
    summary: 'Products on sale',
    description:
      'A category, brand or attribute that does not exist has no products. `X-Cache` says whether all of the answer was ' +
      'kept; units are at most a second old in any case.',
    access: 'public',
    response: ProductPage,
    errors: {
      400:
        'The request is malformed or a field is invalid (`validation_failed`, `invalid_amount`, `invalid_price_range`, ' +
        '`invalid_cursor`).',
      403: 'Only staff may list products that are not active.',
    },
  })
  @TakesAttributeFilters()
  @ApiHeader(ifNoneMatch)
  @ApiResponse(unchanged)
  async list(
    @Query() query: ProductListRequest,
    @AttributeFilters() attributes: ProductFilter['attributes'],
    @CurrentCaller() caller: Caller | undefined,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    const { cursor, page, pageSize, status } = query;
    if (status !== 'active' && !isStaff(caller)) throw new HiddenProducts();
    const filter = filterOf(query, attributes, this.store.currency);
    const order: ListOrder = query.sort ?? (filter.q === undefined ? '-createdAt' : 'relevance');
    const after = cursor === undefined ? undefined : readCursor(cursor, order);
    const slice = { order, limit: pageSize, offset: after ? 0 : (page - 1) * pageSize, after };
    const listed = await this.listProducts.run(filter, slice, { facets: query.facets === 'true' });
    const answer = this.pages.of([listed.page, ...Object.values(listed.facets ?? {})], stateOf(listed, page), () =>
      preparedText(JSON.stringify(this.pageOf(listed, { page, pageSize, order }))),
    );
    return sendPrepared(reply, answer, { known, hit: listed.hit });
  }

  @Get(':idOrSlug')
  @Endpoint({
    summary: 'One product on sale',
    description:
      'The `ETag` changes with everything in the answer, stock included. Staff see products that are not active, too.',
    access: 'public',
    response: ProductResponse,
    errors: { 404: 'No such product.' },
  })
  @ApiHeader(ifNoneMatch)
  @ApiResponse(unchanged)
  async show(
    @Param('idOrSlug') idOrSlug: string,
    @CurrentCaller() caller: Caller | undefined,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    if (!isStorableText(idOrSlug)) throw new NotFound('product');
    const { product, units, hit } = await this.showProduct.run(idOrSlug, { hidden: isStaff(caller) });
    const answer = this.answers.of(product, units);
    return sendPrepared(reply, answer, { known, hit });
  }

  private pageOf(
    { page: { items, total, end }, units, facets }: ListedProducts,
    { page, pageSize, order }: { page: number; pageSize: number; order: ListOrder },
  ): ProductPage {
    return {
      items: items.map((item) => ProductResponse.of(stocked(item, units), this.store.currency)),
      page,
      pageSize,
      total,
      nextCursor: end ? writeCursor(order, end.key, end.id) : null,
      ...(facets ? { facets: FacetsResponse.of(facets) } : {}),
    };
  }
}

class HiddenProducts extends DomainError {
  constructor() {
    super('forbidden', 'forbidden', { detail: 'Only staff may list products that are not active.' });
  }
}

/** What the answer for a page of products depends on besides what is kept of it. */
function stateOf({ page, units }: ListedProducts, pageNumber: number): string {
  return [pageNumber, ...page.items.map((item) => unitsOf(item, units))].join(' ');
}
