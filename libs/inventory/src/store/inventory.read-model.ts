import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';

export interface InventoryView {
  readonly variantId: string;
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
  readonly lowStockThreshold: number;
}

/** `sku`: ascending; `-sku`: descending. */
export const inventorySorts = ['sku', '-sku'] as const;
export type InventorySort = (typeof inventorySorts)[number];

export interface InventorySlice {
  readonly sort: InventorySort;
  readonly limit: number;
  readonly offset: number;
  /** Continues behind this SKU. */
  readonly afterSku?: string;
  readonly lowStock: boolean;
}

const counters = `stock.variant_id as "variantId", variants.sku, on_hand as "onHand", reserved,
  on_hand - reserved as available, low_stock_threshold as "lowStockThreshold"`;

const fromLiving = `from variants join stock on stock.variant_id = variants.id where variants.deleted_at is null`;

/**
 * There is no index on what is low: a counter that an index knows costs every sale a new entry in all indexes of the table.
 * So what is low is found by reading the counters, one narrow row a variant, before anything is joined or sorted.
 */
const isLow = 'on_hand - reserved <= low_stock_threshold';

@Injectable()
export class InventoryReadModel {
  /** Deleted variants included. */
  async find(reader: Reader, variantId: string): Promise<InventoryView | undefined> {
    const [view] = await reader.query<InventoryView>(
      `select ${counters} from stock join variants on variants.id = stock.variant_id where stock.variant_id = $1`,
      [variantId],
    );
    return view;
  }

  /** Variants that are not deleted. A page behind a SKU costs the same wherever it is. */
  async list(reader: Reader, { sort, limit, offset, afterSku, lowStock }: InventorySlice): Promise<InventoryView[]> {
    const [direction, beyond] = sort === 'sku' ? ['asc', '>'] : ['desc', '<'];
    const behind = afterSku === undefined ? '' : `and variants.sku ${beyond} $3`;
    return reader.query<InventoryView>(
      `${lowStock ? `with stock as materialized (select * from stock where ${isLow})` : ''}
       select ${counters} ${fromLiving} ${behind} order by variants.sku ${direction} limit $1 offset $2`,
      [limit, offset, ...(afterSku === undefined ? [] : [afterSku])],
    );
  }

  async count(reader: Reader, { lowStock }: { lowStock: boolean }): Promise<number> {
    const [counted] = await reader.query<{ total: number }>(
      `select count(*)::int as total ${fromLiving} ${lowStock ? `and ${isLow}` : ''}`,
    );
    return counted?.total ?? 0;
  }

  /** Variants by id, deleted ones included, and those by SKU that are not. */
  async findNamed(
    reader: Reader,
    names: { ids: readonly string[]; skus: readonly string[] },
  ): Promise<{ variantId: string; sku: string; living: boolean }[]> {
    return reader.query(
      `select id as "variantId", sku, deleted_at is null as living from variants
       where id = any($1::uuid[]) or (sku = any($2::text[]) and deleted_at is null)`,
      [names.ids, names.skus],
    );
  }
}
