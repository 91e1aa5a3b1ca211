import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import type { ChosenValue } from '../rules/attribute-choice';
import type { SortPosition } from '../rules/product-sort';

export interface AttributeView {
  readonly id: string;
  readonly name: string;
  /** In the order in which they are shown. */
  readonly values: readonly { readonly id: string; readonly value: string }[];
}

const withValues = `
  select attribute.id, attribute.name, coalesce(jsonb_agg(
      jsonb_build_object('id', value.id, 'value', value.value) order by value.position, value.value
    ) filter (where value.id is not null), '[]') as values
  from attributes attribute left join attribute_values value on value.attribute_id = attribute.id`;

@Injectable()
export class AttributeReadModel {
  async find(reader: Reader, id: string): Promise<AttributeView | undefined> {
    const [view] = await reader.query<AttributeView>(`${withValues} where attribute.id = $1 group by attribute.id`, [
      id,
    ]);
    return view;
  }

  async count(reader: Reader): Promise<number> {
    const [row] = await reader.query<{ total: number }>('select count(*)::int as total from attributes');
    return row?.total ?? 0;
  }

  /** By name, from a position or an offset on. */
  async list(
    reader: Reader,
    page: { limit: number; offset: number; after: SortPosition | undefined },
  ): Promise<AttributeView[]> {
    return reader.query(
      `${withValues}
       where attribute.id in (
         select id from attributes where $3::text is null or (name, id) > ($3, $4::uuid)
         order by name, id limit $1 offset $2
       )
       group by attribute.id order by attribute.name, attribute.id`,
      [page.limit, page.offset, page.after?.key ?? null, page.after?.id ?? null],
    );
  }

  /** Those of the ids that are values, and of which attribute. */
  async chosen(reader: Reader, valueIds: readonly string[]): Promise<ChosenValue[]> {
    return reader.query('select id, attribute_id as "attributeId" from attribute_values where id = any($1::uuid[])', [
      valueIds,
    ]);
  }
}
