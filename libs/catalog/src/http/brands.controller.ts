import { Body, Controller, Delete, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  type Caller,
  CurrentCaller,
  Endpoint,
  IdParam,
  type Page,
  PageOf,
  PageRequest,
  readCursor,
  writeCursor,
} from '#http';
import { IdempotencyKey, type KeyOfRequest, replyWith, scopedTo } from '#idempotency/http';
import { isStorableText, NotFound } from '#kernel';
import { ChangeBrand } from '../change-brand';
import { CreateBrand } from '../create-brand';
import { DeleteBrand } from '../delete-brand';
import { ListBrands } from '../list-brands';
import { ShowBrand } from '../show-brand';
import { ChangeBrandRequest, CreateBrandRequest } from './brand.request';
import { BrandResponse } from './brand.response';
import { sayWhetherCached } from './cache-header';
import { created } from './created';
import { someChange } from './some-change';

const cursorKind = 'brand';

@ApiTags('Catalogue')
@Controller({ path: 'brands', version: '1' })
export class BrandsController {
  constructor(
    private readonly listBrands: ListBrands,
    private readonly showBrand: ShowBrand,
    private readonly createBrand: CreateBrand,
    private readonly changeBrand: ChangeBrand,
    private readonly deleteBrand: DeleteBrand,
  ) {}

  @Get()
  @Endpoint({ summary: 'All brands by name', access: 'public', response: PageOf(BrandResponse) })
  async list(
    @Query() { page, pageSize, cursor }: PageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<BrandResponse>> {
    const after = cursor === undefined ? undefined : readCursor(cursor, cursorKind);
    const offset = after ? 0 : (page - 1) * pageSize;
    const { items, total, end, hit } = await this.listBrands.run({ limit: pageSize, offset, after });
    sayWhetherCached(reply, hit);
    return {
      items: items.map((item) => BrandResponse.of(item)),
      page,
      pageSize,
      total,
      nextCursor: end ? writeCursor(cursorKind, end.key, end.id) : null,
    };
  }

  @Get(':id')
  @Endpoint({ summary: 'One brand', access: 'public', response: BrandResponse, errors: { 404: 'No such brand.' } })
  @ApiParam({ name: 'id', description: 'Its id or slug' })
  async show(@Param('id') idOrSlug: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<BrandResponse> {
    if (!isStorableText(idOrSlug)) throw new NotFound('brand');
    const { value, hit } = await this.showBrand.run(idOrSlug);
    sayWhetherCached(reply, hit);
    return BrandResponse.of(value);
  }

  @Post()
  @Endpoint({
    summary: 'Add a brand',
    access: 'staff',
    status: 201,
    response: BrandResponse,
    idempotent: true,
    errors: { 409: 'The slug belongs to another brand (`slug_taken`).' },
  })
  async create(
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @Body() { name, slug }: CreateBrandRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer = await this.createBrand.run(
      { name: name.trim(), slug },
      {
        claim: scopedTo(key, caller),
        answer: (brand) => created(BrandResponse.of(brand), `/brands/${brand.id}`),
      },
    );
    return replyWith(reply, answer);
  }

  @Patch(':id')
  @Endpoint({
    summary: 'Change a brand',
    description: 'What is left out stays as it is.',
    access: 'staff',
    response: BrandResponse,
    errors: { 404: 'No such brand.', 409: 'The slug belongs to another brand (`slug_taken`).' },
  })
  async change(@IdParam() id: string, @Body() body: ChangeBrandRequest): Promise<BrandResponse> {
    const { name, slug } = someChange(body);
    return BrandResponse.of(await this.changeBrand.run(id, { name: name?.trim(), slug }));
  }

  @Delete(':id')
  @Endpoint({
    summary: 'Delete a brand that no product has',
    access: 'staff',
    status: 204,
    errors: { 404: 'No such brand.', 409: 'There are products of this brand (`brand_in_use`).' },
  })
  async delete(@IdParam() id: string): Promise<void> {
    await this.deleteBrand.run(id);
  }
}
