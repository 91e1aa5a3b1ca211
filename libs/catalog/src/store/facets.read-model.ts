import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import type { ListingFilter } from '../rules/product-filter';
import { listed, variantConditions } from './listing-conditions';

export interface NamedCount {
  readonly id: string;
  readonly name: string;
  /** Products. */
  readonly count: number;
}

export interface AttributeFacet {
  readonly name: string;
  /** In the order in which they are shown. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
}

/** Of each facet the most frequent are shown, so that an answer stays of a size. */
const most = 100;

/** How many of the products that a filter fits have each brand, category and attribute value: one query for each. */
@Injectable()
export class FacetsReadModel {
  async brands(reader: Reader, filter: ListingFilter): Promise<NamedCount[]> {
    const { from, conditions } = listed(filter);
    return reader.query(
      `select brand.id, brand.name, counted.count
       from (
         select listing.brand_id, count(*)::int as count from ${from}
         where ${conditions.where} and listing.brand_id is not null group by listing.brand_id
       ) counted join brands brand on brand.id = counted.brand_id
       order by counted.count desc, brand.name, brand.id limit ${most}`,
      conditions.parameters,
    );
  }

  /** Products that stand in the same categories are counted first, and then once for each of these. */
  async categories(reader: Reader, filter: ListingFilter): Promise<NamedCount[]> {
    const { from, conditions } = listed(filter);
    return reader.query(
      `with placed as (
         select listing.category_ids, count(*) as count from ${from}
         where ${conditions.where} group by listing.category_ids
       ), counted as (
         select place.category_id, sum(placed.count)::int as count
         from placed cross join unnest(placed.category_ids) as place (category_id) group by place.category_id
       )
       select category.id, category.name, counted.count
       from counted join categories category on category.id = counted.category_id
       order by counted.count desc, category.name, category.id limit ${most}`,
      conditions.parameters,
    );
  }

  /** For the values of an attribute its own choice in the filter does not count. */
  async attributes(reader: Reader, filter: ListingFilter): Promise<AttributeFacet[]> {
    const parameters: unknown[] = [];
    const chosen = filter.choices.flatMap(({ attributeId }) => (attributeId === null ? [] : [attributeId]));
    const parts = chosen.map((attributeId) => {
      const others = filter.choices.filter((choice) => choice.attributeId !== attributeId);
      return countedValues({ ...filter, choices: others }, { of: attributeId, parameters });
    });
    parts.push(countedValues(filter, { butOf: chosen, parameters }));
    return reader.query(
      `with counted as (${parts.join(' union all ')}), ranked as (
         select counted.count, value.attribute_id, value.value, value.position,
           row_number() over (partition by value.attribute_id order by counted.count desc, value.id) as rank
         from counted join attribute_values value on value.id = counted.value_id
       )
       select attribute.name,
         jsonb_agg(jsonb_build_object('value', ranked.value, 'count', ranked.count)
           order by ranked.position, ranked.value) as values
       from ranked join attributes attribute on attribute.id = ranked.attribute_id
       where ranked.rank <= ${most}
       group by attribute.id order by attribute.name`,
      parameters,
    );
  }
}

interface CountedAttributes {
  /** Of this attribute alone. */
  readonly of?: string;
  /** Of all attributes but these. */
  readonly butOf?: readonly string[];
  readonly parameters: unknown[];
}

/**
 * A statement that counts the products with each value. Without a choice and whatever the stock, what a product has is known
 * of the product; else the variants must be looked at, because one of them must have the value and all that is chosen.
 */
function countedValues(filter: ListingFilter, { of, butOf = [], parameters }: CountedAttributes): string {
  const { from, conditions } = listed(filter, { withoutVariants: true, parameters });
  if (of !== undefined) conditions.add(`${valuesOf} = ${conditions.bind(of)}::uuid)`);
  if (butOf.length > 0) conditions.add(`${valuesOf} <> all(${conditions.bind(butOf)}::uuid[]))`);
  if (filter.choices.length === 0 && !filter.inStock) {
    return `select has.attribute_value_id as value_id, count(*)::int as count
      from ${from} cross join unnest(listing.value_ids) as has (attribute_value_id)
      where ${conditions.where} group by has.attribute_value_id`;
  }
  conditions.add(variantConditions(conditions, filter));
  return `select has.attribute_value_id as value_id, count(distinct listing.product_id)::int as count
    from ${from}
    join variants variant on variant.product_id = listing.product_id
    join variant_attribute_values has on has.variant_id = variant.id
    where ${conditions.where} group by has.attribute_value_id`;
}

const valuesOf = 'has.attribute_value_id in (select id from attribute_values where attribute_id';
