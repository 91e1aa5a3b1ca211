import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';

/** The key by which imports that are being applied take turns. */
const importLockKey = 7_201_504;

/** How many batches one statement unpacks. */
const batchesAtOnce = 50;

/** What a staged line holds, in the names of its JSON. */
const lineColumns = `n integer, line integer, slug text, sku text, name text, description text, status text,
  price_minor bigint, brand text, categories jsonb, images jsonb, adjustment_minor bigint, stock integer,
  choices jsonb, spoils text`;

const cells = ['name', 'description', 'status', 'price_minor', 'brand', 'categories', 'images'];
const firstCells = cells.map(
  (cell) => `(array_agg(${cell} order by n) filter (where ${cell} is not null))[1] as ${cell}`,
);

/** One row a brand as the file names it: by its slug, else by its name when only one brand has it. */
const brandTable = `
  create temporary table import_brands on commit drop as
  select cell.brand, by_slug.id is null and cardinality(named.ids) > 1 as ambiguous,
    case when by_slug.id is not null then by_slug.id when cardinality(named.ids) = 1 then named.ids[1] end as brand_id
  from (select distinct brand from import_lines where brand is not null) cell
  left join brands by_slug on by_slug.slug = cell.brand
  left join (select lower(name) as name, array_agg(id) as ids from brands group by lower(name)) named
    on named.name = lower(cell.brand)`;

/** One row a product: the first thing that any of its lines says of each cell, and which product it is or will be. */
const productTable = `
  create temporary table import_products on commit drop as
  select given.*, coalesce(product.id, new_id()) as id, product.id is null as is_new, brand.brand_id,
    false as changes_cells, false as changes_places, false as changes_images, false as changes_variants,
    null::uuid[] as category_ids
  from (
    select slug, min(n) as first_n, bool_or(spoils = 'product') as spoilt, ${firstCells.join(', ')}
    from import_lines group by slug
  ) given
  left join products product on product.slug = given.slug and product.deleted_at is null
  left join import_brands brand on brand.brand = given.brand`;

/** One row a line with a SKU: the variant that it is or will be, and what the line makes of its attribute values. */
const variantTable = `
  create temporary table import_variants on commit drop as
  select line.n, line.line, line.slug, line.sku, product.id as product_id, product.is_new as of_new_product,
    variant.product_id as owner_id, coalesce(variant.id, new_id()) as id, variant.id is null as is_new,
    line.adjustment_minor, line.stock, line.spoils, chosen.value_ids,
    coalesce(chosen.combination, variant.combination, '') as combination,
    coalesce(line.adjustment_minor <> variant.price_adjustment_minor, false)
      or coalesce(chosen.combination <> variant.combination, false) as changes,
    0 as position, false as is_default
  from import_lines line
  join import_products product on product.slug = line.slug
  left join variants variant on variant.sku = line.sku and variant.deleted_at is null
  left join (
    select line.n, array_agg(value.id) as value_ids,
      string_agg(value.id::text, ',' order by value.id::text collate "C") as combination
    from import_lines line
    cross join lateral jsonb_each_text(line.choices) as cell (attribute_id, value)
    join attribute_values value
      on value.attribute_id = cell.attribute_id::uuid and lower(value.value) = lower(cell.value)
    group by line.n
  ) chosen on chosen.n = line.n
  where line.sku is not null`;

/**
 * Lays the staged lines of one import out in temporary tables of the transaction: `import_lines` as they were read,
 * `import_products` and `import_variants` as they compare with the catalogue, `import_faults` for what is found wrong.
 */
@Injectable()
export class ImportLinesRepository {
  /** @returns false when another import is being applied */
  async takeTurn(tx: Tx): Promise<boolean> {
    const [row] = await tx.query<{ mine: boolean }>('select pg_try_advisory_xact_lock($1) as mine', [importLockKey]);
    return row?.mine ?? false;
  }

  async load(tx: Tx, importId: string, batches: number): Promise<void> {
    await tx.query(`create temporary table import_lines (${lineColumns}) on commit drop`);
    for (let from = 0; from < batches; from += batchesAtOnce) {
      await tx.query(
        `insert into import_lines
         select line.* from product_import_batches batch
         cross join lateral jsonb_to_recordset(batch.lines) as line (${lineColumns})
         where batch.import_id = $1 and batch.number > $2 and batch.number <= $3`,
        [importId, from, from + batchesAtOnce],
      );
    }
    await tx.query('analyze import_lines');
  }

  /** The products are locked. */
  async compare(tx: Tx): Promise<void> {
    for (const table of [brandTable, productTable]) await tx.query(table);
    await tx.query('create index on import_products (slug)');
    await tx.query('analyze import_brands, import_products');
    await tx.query(variantTable);
    await tx.query('create index on import_variants (n)');
    await tx.query('analyze import_variants');
    await tx.query(`create temporary table import_faults (n integer, line integer, cell text, code text, detail text)
      on commit drop`);
  }
}
