import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PageRequest, Endpoint, type Page, PageOf, readCursor, writeCursor } from '#http';
import { ListCategories } from '../list-categories';
import { ShowCategoryTree } from '../show-category-tree';
import { CategoryBranchResponse, CategoryResponse } from './category.response';

const cursorKind = 'category';

@ApiTags('Catalogue')
@Controller({ path: 'categories', version: '1' })
export class CategoriesController {
  constructor(
    private readonly listCategories: ListCategories,
    private readonly showCategoryTree: ShowCategoryTree,
  ) {}

  @Get()
  @Endpoint({ summary: 'All categories by name', access: 'public', response: PageOf(CategoryResponse) })
  async list(@Query() { page, pageSize, cursor }: PageRequest): Promise<Page<CategoryResponse>> {
    const after = cursor === undefined ? undefined : readCursor(cursor, cursorKind);
    const offset = after ? 0 : (page - 1) * pageSize;
    const { items, total, end } = await this.listCategories.run({ limit: pageSize, offset, after });
    return {
      items: items.map((item) => CategoryResponse.of(item)),
      page,
      pageSize,
      total,
      nextCursor: end ? writeCursor(cursorKind, end.key, end.id) : null,
    };
  }

  @Get('tree')
  @Endpoint({
    summary: 'All categories, nested',
    access: 'public',
    response: CategoryBranchResponse,
    responseIsArray: true,
  })
  async tree(): Promise<CategoryBranchResponse[]> {
    return (await this.showCategoryTree.run()).map((root) => CategoryBranchResponse.of(root));
  }
}
