import { Body, Controller, Delete, Get, Headers, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
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
import { ChangeCategory } from '../change-category';
import { CreateCategory } from '../create-category';
import { DeleteCategory } from '../delete-category';
import { ListCategories } from '../list-categories';
import { ShowCategory } from '../show-category';
import { ShowCategoryTree } from '../show-category-tree';
import { ChangeCategoryRequest, CreateCategoryRequest } from './category.request';
import { CategoryBranchResponse, CategoryResponse, writeTree } from './category.response';
import { sayWhetherCached } from './cache-header';
import { created } from './created';
import { ifNoneMatch, PreparedAnswers, preparedText, sendPrepared, unchanged } from './prepared-answers';
import { someChange } from './some-change';

const cursorKind = 'category';
const invalid = 'The request is malformed or a field is invalid (`validation_failed`, `unknown_category`).';

@ApiTags('Catalogue')
@Controller({ path: 'categories', version: '1' })
export class CategoriesController {
  private readonly trees = new PreparedAnswers();

  constructor(
    private readonly listCategories: ListCategories,
    private readonly showCategoryTree: ShowCategoryTree,
    private readonly showCategory: ShowCategory,
    private readonly createCategory: CreateCategory,
    private readonly changeCategory: ChangeCategory,
    private readonly deleteCategory: DeleteCategory,
  ) {}

  @Get()
  @Endpoint({ summary: 'All categories by name', access: 'public', response: PageOf(CategoryResponse) })
  async list(
    @Query() { page, pageSize, cursor }: PageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<CategoryResponse>> {
    const after = cursor === undefined ? undefined : readCursor(cursor, cursorKind);
    const offset = after ? 0 : (page - 1) * pageSize;
    const { items, total, end, hit } = await this.listCategories.run({ limit: pageSize, offset, after });
    sayWhetherCached(reply, hit);
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
  @ApiHeader(ifNoneMatch)
  @ApiResponse(unchanged)
  async tree(
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    const { entries, roots, hit } = await this.showCategoryTree.run();
    const answer = this.trees.of([entries], '', () => preparedText(writeTree(roots())));
    return sendPrepared(reply, answer, { known, hit });
  }

  @Get(':id')
  @Endpoint({
    summary: 'One category',
    access: 'public',
    response: CategoryResponse,
    errors: { 404: 'No such category.' },
  })
  @ApiParam({ name: 'id', description: 'Its id or slug' })
  async show(
    @Param('id') idOrSlug: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CategoryResponse> {
    if (!isStorableText(idOrSlug)) throw new NotFound('category');
    const { value, hit } = await this.showCategory.run(idOrSlug);
    sayWhetherCached(reply, hit);
    return CategoryResponse.of(value);
  }

  @Post()
  @Endpoint({
    summary: 'Add a category',
    access: 'staff',
    status: 201,
    response: CategoryResponse,
    idempotent: true,
    errors: { 400: invalid, 409: 'The slug belongs to another category (`slug_taken`).' },
  })
  async create(
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @Body() { name, slug, parentId = null, position }: CreateCategoryRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer = await this.createCategory.run(
      { name: name.trim(), slug, parentId, position },
      {
        claim: scopedTo(key, caller),
        answer: (category) => created(CategoryResponse.of(category), `/categories/${category.id}`),
      },
    );
    return replyWith(reply, answer);
  }

  @Patch(':id')
  @Endpoint({
    summary: 'Change a category, or move it with everything below it',
    description: 'What is left out stays as it is.',
    access: 'staff',
    response: CategoryResponse,
    errors: {
      400: invalid,
      404: 'No such category.',
      409:
        'The category would stand below itself (`category_cycle`), or the slug belongs to another category ' +
        '(`slug_taken`).',
    },
  })
  async change(@IdParam() id: string, @Body() body: ChangeCategoryRequest): Promise<CategoryResponse> {
    const { name, slug, parentId, position } = someChange(body);
    return CategoryResponse.of(await this.changeCategory.run(id, { name: name?.trim(), slug, parentId, position }));
  }

  @Delete(':id')
  @Endpoint({
    summary: 'Delete a category that has none below it',
    description: 'Its products are taken out of it.',
    access: 'staff',
    status: 204,
    errors: { 404: 'No such category.', 409: 'There are categories below it (`category_not_empty`).' },
  })
  async delete(@IdParam() id: string): Promise<void> {
    await this.deleteCategory.run(id);
  }
}
