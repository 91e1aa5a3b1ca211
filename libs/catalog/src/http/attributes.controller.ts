import { Body, Controller, Delete, Get, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
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
import { CreateAttribute } from '../create-attribute';
import { DeleteAttribute } from '../delete-attribute';
import { ListAttributes } from '../list-attributes';
import { RenameAttribute } from '../rename-attribute';
import { ShowAttribute } from '../show-attribute';
import { CreateAttributeRequest, RenameAttributeRequest } from './attribute.request';
import { AttributeResponse } from './attribute.response';
import { sayWhetherCached } from './cache-header';
import { created } from './created';

const cursorKind = 'attribute';

@ApiTags('Catalogue')
@Controller({ path: 'attributes', version: '1' })
export class AttributesController {
  constructor(
    private readonly listAttributes: ListAttributes,
    private readonly showAttribute: ShowAttribute,
    private readonly createAttribute: CreateAttribute,
    private readonly renameAttribute: RenameAttribute,
    private readonly deleteAttribute: DeleteAttribute,
  ) {}

  @Get()
  @Endpoint({ summary: 'All attributes by name', access: 'public', response: PageOf(AttributeResponse) })
  async list(
    @Query() { page, pageSize, cursor }: PageRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<AttributeResponse>> {
    const after = cursor === undefined ? undefined : readCursor(cursor, cursorKind);
    const offset = after ? 0 : (page - 1) * pageSize;
    const { items, total, end, hit } = await this.listAttributes.run({ limit: pageSize, offset, after });
    sayWhetherCached(reply, hit);
    return {
      items: items.map((item) => AttributeResponse.of(item)),
      page,
      pageSize,
      total,
      nextCursor: end ? writeCursor(cursorKind, end.key, end.id) : null,
    };
  }

  @Get(':id')
  @Endpoint({
    summary: 'One attribute with its values',
    access: 'public',
    response: AttributeResponse,
    errors: { 404: 'No such attribute.' },
  })
  async show(@IdParam() id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<AttributeResponse> {
    const { value, hit } = await this.showAttribute.run(id);
    sayWhetherCached(reply, hit);
    return AttributeResponse.of(value);
  }

  @Post()
  @Endpoint({
    summary: 'Add an attribute, perhaps with its first values',
    access: 'staff',
    status: 201,
    response: AttributeResponse,
    idempotent: true,
    errors: {
      409: 'Another attribute has this name (`attribute_exists`), or a value is given twice (`value_exists`).',
    },
  })
  async create(
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() key: KeyOfRequest | undefined,
    @Body() { name, values = [] }: CreateAttributeRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer = await this.createAttribute.run(
      { name: name.trim(), values: values.map((value) => value.trim()) },
      {
        claim: scopedTo(key, caller),
        answer: (attribute) => created(AttributeResponse.of(attribute), `/attributes/${attribute.id}`),
      },
    );
    return replyWith(reply, answer);
  }

  @Patch(':id')
  @Endpoint({
    summary: 'Rename an attribute',
    access: 'staff',
    response: AttributeResponse,
    errors: { 404: 'No such attribute.', 409: 'Another attribute has this name (`attribute_exists`).' },
  })
  async rename(@IdParam() id: string, @Body() { name }: RenameAttributeRequest): Promise<AttributeResponse> {
    return AttributeResponse.of(await this.renameAttribute.run(id, name.trim()));
  }

  @Delete(':id')
  @Endpoint({
    summary: 'Delete an attribute with its values',
    access: 'staff',
    status: 204,
    errors: { 404: 'No such attribute.', 409: 'There are variants with one of its values (`attribute_in_use`).' },
  })
  async delete(@IdParam() id: string): Promise<void> {
    await this.deleteAttribute.run(id);
  }
}
