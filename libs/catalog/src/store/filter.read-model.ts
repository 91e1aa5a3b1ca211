import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { idIn } from '../rules/id-or-slug';
import type { AttributeChoice, ProductFilter } from '../rules/product-filter';

export interface FilterIds {
  readonly categoryId: string | null;
  readonly brandId: string | null;
  readonly choices: readonly AttributeChoice[];
}

/** What a filter names, as ids. */
@Injectable()
export class FilterReadModel {
  /** What does not exist, or is not named, is null; names of attributes and values are compared without regard to case. */
  async find(
    reader: Reader,
    { category, brand, attributes }: Pick<ProductFilter, 'category' | 'brand' | 'attributes'>,
  ): Promise<FilterIds> {
    const wanted = attributes.flatMap(({ name, values }) => values.map((value) => ({ name, value })));
    const [found] = await reader.query<FilterIds>(
      `select (select id from categories where slug = $1 or id = $2::uuid limit 1) as "categoryId",
         (select id from brands where slug = $3 or id = $4::uuid limit 1) as "brandId",
         array(
           select jsonb_build_object('attributeId', attribute.id,
             'valueIds', coalesce(jsonb_agg(value.id) filter (where value.id is not null), '[]'))
           from unnest($5::text[], $6::text[]) as wanted (name, value)
           left join attributes attribute on lower(attribute.name) = lower(wanted.name)
           left join attribute_values value
             on value.attribute_id = attribute.id and lower(value.value) = lower(wanted.value)
           group by attribute.id
         ) as choices`,
      [
        category ?? null,
        category === undefined ? null : idIn(category),
        brand ?? null,
        brand === undefined ? null : idIn(brand),
        wanted.map(({ name }) => name),
        wanted.map(({ value }) => value),
      ],
    );
    return found ?? { categoryId: null, brandId: null, choices: [] };
  }
}
