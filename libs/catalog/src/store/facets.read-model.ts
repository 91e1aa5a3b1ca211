import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import type { ListingFilter } from '../rules/product-filter';
import { listed } from './listing-conditions';

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
    const simple = filter.choices.length === 0 && !filter.inStock;
    const { sql, parameters } = simple ? ofProducts(filter) : ofVariants(filter);
    return reader.query(
      `with counted as (${sql}), ranked as (
         select counted.*, row_number() over (partition by value.attribute_id order by counted.count desc, value.id) as rank,
           value.attribute_id, value.value, value.position
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

interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

function ofProducts(filter: ListingFilter): Statement {
  const { from, conditions } = listed(filter);
  return {
    sql: `select choice.value_id, count(*)::int as count
      from ${from} cross join unnest(listing.value_ids) as choice (value_id)
      where ${conditions.where} group by choice.value_id`,
    parameters: conditions.parameters,
  };
}

/** A variant counts for a value when it has one of each other attribute that was chosen, and is in stock if it must be. */
function ofVariants(filter: ListingFilter): Statement {
  const { from, conditions } = listed({ ...filter, choices: [], inStock: false });
  for (const { attributeId, valueIds } of filter.choices) {
    conditions.add(
      `(value.attribute_id = ${conditions.bind(attributeId)}::uuid or exists (
         select from variant_attribute_values other
         where other.variant_id = variant.id and other.attribute_value_id = any(${conditions.bind(valueIds)}::uuid[])
       ))`,
    );
  }
  if (filter.inStock) {
    conditions.add('exists (select from variants_in_stock stock where stock.variant_id = variant.id)');
  }
  return {
    sql: `select value.id as value_id, count(distinct listing.product_id)::int as count
      from ${from}
      join variants variant on variant.product_id = listing.product_id and variant.deleted_at is null
      join variant_attribute_values has on has.variant_id = variant.id
      join attribute_values value on value.id = has.attribute_value_id
      where ${conditions.where} group by value.id`,
    parameters: conditions.parameters,
  };
}
