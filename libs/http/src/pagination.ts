import { type Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import { DomainError } from '#kernel';
import { IntegerField, TextField } from './fields/fields';

export class PageRequest {
  @IntegerField({
    description: 'Page number, from 1',
    min: 1,
    max: 1_000_000,
    optional: true,
    fromQuery: true,
    example: 1,
  })
  readonly page: number = 1;

  @IntegerField({ description: 'Items per page', min: 1, max: 100, optional: true, fromQuery: true, example: 20 })
  readonly pageSize: number = 20;

  @TextField({
    description: 'Continues after `nextCursor` of an earlier answer; `page` is then ignored',
    max: 500,
    optional: true,
  })
  readonly cursor?: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly page: number;
  readonly pageSize: number;
  readonly total: number;
  readonly nextCursor: string | null;
}

/** The response class of a list, for the OpenAPI document. */
export function PageOf<Item>(item: Type<Item>): Type<Page<Item>> {
  class PageResponse implements Page<Item> {
    @ApiProperty({ type: [item] })
    readonly items!: readonly Item[];

    @ApiProperty({ example: 1 })
    readonly page!: number;

    @ApiProperty({ example: 20 })
    readonly pageSize!: number;

    @ApiProperty({ description: 'How many items there are in all', example: 48 })
    readonly total!: number;

    @ApiProperty({ type: String, nullable: true, description: 'Pass as `cursor` to continue; null at the end' })
    readonly nextCursor!: string | null;
  }
  Object.defineProperty(PageResponse, 'name', { value: `${item.name.replace(/Response$/, '')}Page` });
  return PageResponse;
}

/** A cursor is the sort key and id of the last item of a page, opaque to clients. */
export function writeCursor(sort: string, key: string, id: string): string {
  return Buffer.from(JSON.stringify([sort, key, id])).toString('base64url');
}

/** @throws DomainError `invalid_cursor` when it is not one of ours or belongs to another sort order */
export function readCursor(cursor: string, sort: string): { key: string; id: string } {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const [cursorSort, key, id] = parsed as [string, string, string];
    if (cursorSort === sort && typeof key === 'string' && isUUID(id)) return { key, id };
  } catch {
    // Falls through to the refusal: whatever was wrong with it, it is not a cursor of this list.
  }
  throw new DomainError('invalid', 'invalid_cursor', {
    detail: 'The cursor does not belong to this list and sort order.',
  });
}
