import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PageRequest, Endpoint, type Page, PageOf, readCursor, writeCursor } from '#http';
import { ListBrands } from '../list-brands';
import { BrandResponse } from './brand.response';

const cursorKind = 'brand';

@ApiTags('Catalogue')
@Controller({ path: 'brands', version: '1' })
export class BrandsController {
  constructor(private readonly listBrands: ListBrands) {}

  @Get()
  @Endpoint({ summary: 'All brands by name', access: 'public', response: PageOf(BrandResponse) })
  async list(@Query() { page, pageSize, cursor }: PageRequest): Promise<Page<BrandResponse>> {
    const after = cursor === undefined ? undefined : readCursor(cursor, cursorKind);
    const offset = after ? 0 : (page - 1) * pageSize;
    const { items, total, end } = await this.listBrands.run({ limit: pageSize, offset, after });
    return {
      items: items.map((item) => BrandResponse.of(item)),
      page,
      pageSize,
      total,
      nextCursor: end ? writeCursor(cursorKind, end.key, end.id) : null,
    };
  }
}
