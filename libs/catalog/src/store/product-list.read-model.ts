import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import type { ListingFilter } from '../rules/product-filter';
import type { ListOrder, SortPosition } from '../rules/product-sort';
import { Conditions, listed } from './listing-conditions';
import { productColumns, type ProductRow } from './product.read-model';

export interface ProductSlice {
  readonly order: ListOrder;
  readonly limit: number;
  readonly offset: number;
  readonly after: SortPosition | undefined;
}

export interface ListedProductRow extends ProductRow {
  /** What the list is sorted by, exactly, as text. */
  readonly sortKey: string;
}

interface SortField {
  /** Compared one after the other, and then the id. */
  readonly columns: readonly string[];
  readonly key: string;
  /** Reads a key back, one value for each column; `bind` hands a text to the statement. */
  readonly bounds: (key: string, bind: (text: string) => string) => readonly string[];
}

/** Times are compared in microseconds: a JavaScript date would lose three digits and with them products. */
const microseconds = `(extract(epoch from listing.created_at) * 1000000)::bigint::text`;
const momentOf = (placeholder: string): string =>
  `timestamptz 'epoch' + ${placeholder}::bigint * interval '1 microsecond'`;

const sortFields: Readonly<Record<'createdAt' | 'price' | 'name' | 'relevance', SortField>> = {
  createdAt: {
    columns: ['created_at'],
    key: microseconds,
    bounds: (key, bind) => [momentOf(bind(key))],
  },
  price: {
    columns: ['price_minor'],
    key: 'listing.price_minor::text',
    bounds: (key, bind) => [`${bind(key)}::bigint`],
  },
  name: { columns: ['name'], key: 'listing.name', bounds: (key, bind) => [`${bind(key)}::text`] },
  relevance: {
    columns: ['rank', 'created_at'],
    key: `listing.rank || '.' || ${microseconds}`,
    bounds: (key, bind) => {
      const [rank = '', time = ''] = key.split('.');
      return [`${bind(rank)}::int`, momentOf(bind(time))];
    },
  },
};

interface SortOrder {
  readonly by: SortField;
  readonly direction: 'asc' | 'desc';
}

const sortOrders: Readonly<Record<ListOrder, SortOrder>> = {
  createdAt: { by: sortFields.createdAt, direction: 'asc' },
  '-createdAt': { by: sortFields.createdAt, direction: 'desc' },
  price: { by: sortFields.price, direction: 'asc' },
  '-price': { by: sortFields.price, direction: 'desc' },
  name: { by: sortFields.name, direction: 'asc' },
  '-name': { by: sortFields.name, direction: 'desc' },
  relevance: { by: sortFields.relevance, direction: 'desc' },
};

/** Products by status, filtered, in one of the closed list of orders. */
@Injectable()
export class ProductListReadModel {
  /** The products of a slice, and how many the filter fits in all. */
  async slice(
    reader: Reader,
    filter: ListingFilter,
    slice: ProductSlice,
  ): Promise<{ rows: ListedProductRow[]; total: number }> {
    if (filter.search !== undefined) return this.found(reader, filter, slice);
    const all = listed(filter);
    const [counted] = await reader.query<{ total: number }>(
      `select count(*)::int as total from ${all.from} where ${all.conditions.where}`,
      all.conditions.parameters,
    );
    const { from, conditions } = listed(filter);
    const page = pageOf(from, conditions, slice);
    const rows = await reader.query<ListedProductRow>(
      `select ${productColumns}, page."sortKey"
       from (${page.sql}) page
       join products product on product.id = page.product_id left join brands brand on brand.id = product.brand_id
       order by ${page.order}`,
      conditions.parameters,
    );
    return { rows, total: counted?.total ?? 0 };
  }

  /** What a search finds is read once, to be counted and to show the best of it. */
  private async found(
    reader: Reader,
    filter: ListingFilter,
    slice: ProductSlice,
  ): Promise<{ rows: ListedProductRow[]; total: number }> {
    const byAge = !/price|name/.test(slice.order);
    const { from, conditions, rank } = listed(filter, { byAge });
    const columns = ['product_id', 'created_at', ...(byAge ? [] : ['price_minor', 'name'])];
    const matched = `select ${columns.map((column) => `listing.${column}`).join(', ')},
        ${slice.order === 'relevance' ? rank : '0'} as rank
      from ${from} where ${conditions.where}`;
    const page = pageOf('matched listing', new Conditions(conditions.parameters), slice);
    const rows = await reader.query<ListedProductRow & { total: number; id: string | null }>(
      `with matched as materialized (${matched})
       select ${productColumns}, page."sortKey", counted.total
       from (select count(*)::int as total from matched) counted
       left join (${page.sql}) page on true
       left join products product on product.id = page.product_id left join brands brand on brand.id = product.brand_id
       order by ${page.order}`,
      conditions.parameters,
    );
    return { rows: rows.filter(({ id }) => id !== null), total: rows[0]?.total ?? 0 };
  }
}

/** The ids of a slice, in order; `order` sorts them again after a join. */
function pageOf(from: string, conditions: Conditions, slice: ProductSlice): { sql: string; order: string } {
  const { by, direction } = sortOrders[slice.order];
  const columns = [...by.columns, 'product_id'];
  const ordered = (table: string): string => columns.map((column) => `${table}.${column} ${direction}`).join(', ');
  if (slice.after) {
    const bounds = by.bounds(slice.after.key, (text) => conditions.bind(text));
    const last = [...bounds, `${conditions.bind(slice.after.id)}::uuid`].join(', ');
    const here = columns.map((column) => `listing.${column}`).join(', ');
    conditions.add(`(${here}) ${direction === 'asc' ? '>' : '<'} (${last})`);
  }
  const sql = `select ${columns.map((column) => `listing.${column}`).join(', ')}, ${by.key} as "sortKey"
    from ${from} where ${conditions.where}
    order by ${ordered('listing')} limit ${conditions.bind(slice.limit)} offset ${conditions.bind(slice.offset)}`;
  return { sql, order: ordered('page') };
}
