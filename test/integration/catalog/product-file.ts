import type { Readable } from 'node:stream';
import { textOf } from '#database';
import { checkInvariants } from '#invariants';
import type { CatalogAnswer, CatalogUnderTest } from './catalog-under-test';

export interface LineFault {
  readonly line: number;
  readonly column: string | null;
  readonly code: string;
  readonly detail: string;
}

export interface Report {
  readonly mode: string;
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly errors: readonly LineFault[];
  readonly errorsOmitted: number;
  /** Of a problem document. */
  readonly code?: string;
}

export type FileText = string | Buffer | Readable;

/** Sends a file as a member of the staff. */
export function importFile(
  catalog: CatalogUnderTest,
  file: FileText | readonly string[],
  { mode, headers = {} }: { mode?: string; headers?: Record<string, string> } = {},
): Promise<CatalogAnswer<Report>> {
  return catalog.request(`/products/import${mode === undefined ? '' : `?mode=${mode}`}`, {
    method: 'POST',
    role: 'staff',
    body: Array.isArray(file) ? file.join('\n') : file,
    headers: { 'content-type': 'text/csv', ...headers },
  });
}

export async function exportFile(catalog: CatalogUnderTest): Promise<string> {
  return (await catalog.request<string>('/products/export', { role: 'staff' })).body;
}

/** `line column code` of each fault: what a test expects of a report. */
export const faultsOf = ({ body }: CatalogAnswer<Report>): string[] =>
  body.errors.map(({ line, column, code }) => `${line} ${column} ${code}`);

/** Brands, categories and attributes for products to have. */
export async function furnish(catalog: CatalogUnderTest): Promise<void> {
  await catalog.sql(`insert into brands (id, name, slug) values
    (new_id(), 'Northlight', 'northlight'), (new_id(), 'Twin', 'twin'), (new_id(), 'Twin', 'twin-2')`);
  await catalog.sql(`insert into categories (id, name, slug) values
    (new_id(), 'Clothing', 'clothing'), (new_id(), 'Hats', 'hats'), (new_id(), 'Sale', 'sale')`);
  await catalog.sql(`with attribute as (
      insert into attributes (id, name) values (new_id(), 'Size'), (new_id(), 'Colour') returning id, name
    )
    insert into attribute_values (id, attribute_id, value, position)
    select new_id(), attribute.id, choice.value, choice.position from attribute
    join (values ('Size', 'S', 0), ('Size', 'M', 1), ('Size', 'L', 2), ('Colour', 'Red', 0), ('Colour', 'Blue', 1))
      as choice (name, value, position) on choice.name = attribute.name`);
}

const tables = [
  'products',
  'product_categories',
  'product_images',
  'variants',
  'variant_attribute_values',
  'stock',
  'stock_ledger',
];

/** Everything that an import could change, to be compared with itself later. */
export async function snapshot(catalog: CatalogUnderTest): Promise<Record<string, string>> {
  const parts = tables.map((table) => `(select jsonb_agg(row order by row::text) from ${table} row) as ${table}`);
  const [row] = await catalog.sql<Record<string, string>>(`select ${parts.join(', ')}`);
  return row!;
}

/** Nothing of any upload is left over. */
export async function stagedLines(catalog: CatalogUnderTest): Promise<number> {
  const [row] = await catalog.sql<{ count: number }>('select count(*)::int as count from product_import_batches');
  return row!.count;
}

const rulesOfStock = new Set(['I1', 'I2', 'I3', 'I4']);

/** The rules about stock that do not hold. */
export async function brokenInvariants(catalog: CatalogUnderTest): Promise<unknown[]> {
  const { rules } = await checkInvariants({ query: (sql, values = []) => catalog.sql(textOf(sql), [...values]) });
  return rules.filter(({ rule, violations }) => rulesOfStock.has(rule) && violations > 0);
}

/** Closes the catalogue after a look at what every import must leave behind: nothing staged, and stock that adds up. */
export async function closeAfterImports(catalog: CatalogUnderTest): Promise<void> {
  try {
    expect(await stagedLines(catalog)).toBe(0);
    expect(await brokenInvariants(catalog)).toEqual([]);
  } finally {
    await catalog.close();
  }
}

/** Whether some transaction waits for a lock that another one holds. */
export async function someoneWaits(catalog: CatalogUnderTest): Promise<boolean> {
  const waiting = await catalog.sql(
    `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return waiting.length > 0;
}

/** Variants by SKU with their stock, as the tests look at them. */
export async function variantsBySku(catalog: CatalogUnderTest): Promise<Record<string, unknown>[]> {
  return catalog.sql(
    `select variant.sku, product.slug, variant.price_adjustment_minor::int as adjustment, variant.is_default as "isDefault",
       variant.position, stock.on_hand as "onHand", (
         select string_agg(value.value, ' ' order by attribute.name) from variant_attribute_values choice
         join attribute_values value on value.id = choice.attribute_value_id
         join attributes attribute on attribute.id = value.attribute_id where choice.variant_id = variant.id
       ) as choices
     from variants variant join products product on product.id = variant.product_id
     left join stock on stock.variant_id = variant.id
     where variant.deleted_at is null order by variant.sku`,
  );
}
