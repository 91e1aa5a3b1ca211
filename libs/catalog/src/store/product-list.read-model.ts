import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { idIn } from '../rules/id-or-slug';
import type { ProductSort, SortPosition } from '../rules/product-sort';
import { productColumns, type ProductRow } from './product.read-model';

export interface ProductFilter {
  /** Id or slug; products in categories below it count too. */
  readonly category?: string;
  /** Id or slug. */
  readonly brand?: string;
}

export interface ProductSlice {
  readonly sort: ProductSort;
  readonly limit: number;
  readonly offset: number;
  readonly after: SortPosition | undefined;
}

export interface ListedProductRow extends ProductRow {
  /** What the list is sorted by, exactly, as text. */
  readonly sortKey: string;
}

interface SortField {
  readonly column: string;
  readonly key: string;
  /** Reads a key back; `parameter` is the placeholder that holds it. */
  readonly bound: (parameter: string) => string;
}

/** Times are compared in microseconds: a JavaScript date would lose three digits and with them products. */
const sortFields: Readonly<Record<'createdAt' | 'price' | 'name', SortField>> = {
  createdAt: {
    column: 'product.created_at',
    key: `(extract(epoch from product.created_at) * 1000000)::bigint::text`,
    bound: (parameter) => `timestamptz 'epoch' + ${parameter}::bigint * interval '1 microsecond'`,
  },
  price: {
    column: 'product.price_minor',
    key: 'product.price_minor::text',
    bound: (parameter) => `${parameter}::bigint`,
  },
  name: { column: 'product.name', key: 'product.name', bound: (parameter) => `${parameter}::text` },
};

interface SortOrder {
  readonly by: SortField;
  readonly direction: 'asc' | 'desc';
}

const sortOrders: Readonly<Record<ProductSort, SortOrder>> = {
  createdAt: { by: sortFields.createdAt, direction: 'asc' },
  '-createdAt': { by: sortFields.createdAt, direction: 'desc' },
  price: { by: sortFields.price, direction: 'asc' },
  '-price': { by: sortFields.price, direction: 'desc' },
  name: { by: sortFields.name, direction: 'asc' },
  '-name': { by: sortFields.name, direction: 'desc' },
};

/** The conditions of one query and the values that it binds. */
class Conditions {
  readonly parameters: unknown[] = [];
  private readonly conditions: string[] = [];

  /** Hands a value to the statement and returns its placeholder. */
  bind(value: unknown): string {
    return `$${this.parameters.push(value)}`;
  }

  add(condition: string): void {
    this.conditions.push(condition);
  }

  get where(): string {
    return this.conditions.join(' and ');
  }
}

/** Active products, filtered, in one of the closed list of orders. */
@Injectable()
export class ProductListReadModel {
  async count(reader: Reader, filter: ProductFilter): Promise<number> {
    const conditions = matching(filter);
    const [row] = await reader.query<{ total: number }>(
      `select count(*)::int as total from products product where ${conditions.where}`,
      conditions.parameters,
    );
    return row?.total ?? 0;
  }

  async page(reader: Reader, filter: ProductFilter, slice: ProductSlice): Promise<ListedProductRow[]> {
    const conditions = matching(filter);
    const { by, direction } = sortOrders[slice.sort];
    if (slice.after) {
      const bound = `(${by.bound(conditions.bind(slice.after.key))}, ${conditions.bind(slice.after.id)}::uuid)`;
      conditions.add(`(${by.column}, product.id) ${direction === 'asc' ? '>' : '<'} ${bound}`);
    }
    return reader.query(
      `select ${productColumns}, ${by.key} as "sortKey"
       from products product left join brands brand on brand.id = product.brand_id
       where ${conditions.where}
       order by ${by.column} ${direction}, product.id ${direction}
       limit ${conditions.bind(slice.limit)} offset ${conditions.bind(slice.offset)}`,
      conditions.parameters,
    );
  }
}

function matching({ category, brand }: ProductFilter): Conditions {
  const conditions = new Conditions();
  conditions.add(`product.status = 'active' and product.deleted_at is null`);
  if (brand !== undefined) {
    const isBrand = `slug = ${conditions.bind(brand)} or id = ${conditions.bind(idIn(brand))}::uuid`;
    conditions.add(`product.brand_id in (select id from brands where ${isBrand})`);
  }
  if (category !== undefined) {
    const isRoot = `slug = ${conditions.bind(category)} or id = ${conditions.bind(idIn(category))}::uuid`;
    conditions.add(`product.id in (
      with recursive below (id) as (
        select id from categories where ${isRoot}
        union
        select child.id from categories child join below on child.parent_id = below.id
      )
      select place.product_id from product_categories place join below on below.id = place.category_id
    )`);
  }
  return conditions;
}
