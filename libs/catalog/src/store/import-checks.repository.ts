import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import type { LineFault, LineFaults } from '../rules/import-report';
import { productCells } from '../rules/product-columns';

/** How much of a cell a fault quotes. */
const quoted = (cell: string): string => `'"' || left(${cell}, 80) || '"'`;

const contradictions = `
  insert into import_faults
  select line.n, line.line, cell.name, 'contradiction', 'differs from what another line says of this product'
  from import_lines line join import_products product on product.slug = line.slug
  cross join lateral (values
    ('name', line.name <> product.name), ('description', line.description <> product.description),
    ('status', line.status <> product.status), ('price', line.price_minor <> product.price_minor),
    ('brand', line.brand <> product.brand), ('categories', line.categories <> product.categories),
    ('images', line.images <> product.images)
  ) as cell (name, differs)
  where cell.differs`;

/** A cell that could not be read has been found wrong before. */
const missing = `
  insert into import_faults
  select line.n, line.line, cell.name, 'required', 'must not be empty for a new product'
  from import_products product
  join import_lines line on line.n = product.first_n
  cross join lateral (values ('name', product.name is null), ('price', product.price_minor is null))
    as cell (name, is_missing)
  where product.is_new and not product.spoilt and cell.is_missing`;

const unknownBrands = `
  insert into import_faults
  select line.n, line.line, 'brand', case when brand.ambiguous then 'ambiguous_brand' else 'unknown_brand' end,
    case when brand.ambiguous then 'is the name of several brands; give the slug'
      else 'there is no brand ' || ${quoted('line.brand')} end
  from import_lines line join import_brands brand on brand.brand = line.brand
  where brand.brand_id is null`;

const unknownCategories = `
  insert into import_faults
  select line.n, line.line, 'categories', 'unknown_category', 'there is no category ' || ${quoted('cell.slug')}
  from import_lines line cross join lateral jsonb_array_elements_text(line.categories) as cell (slug)
  where not exists (select from categories category where category.slug = cell.slug)`;

/** $1, $2 attributes and the columns that are about them. */
const unknownValues = `
  insert into import_faults
  select line.n, line.line, header.name, 'unknown_attribute_value',
    'the attribute has no value ' || ${quoted('cell.value')}
  from import_lines line cross join lateral jsonb_each_text(line.choices) as cell (attribute_id, value)
  join unnest($1::text[], $2::text[]) as header (attribute_id, name) on header.attribute_id = cell.attribute_id
  where not exists (
    select from attribute_values value
    where value.attribute_id = cell.attribute_id::uuid and lower(value.value) = lower(cell.value)
  )`;

const repeatedSkus = `
  insert into import_faults
  select n, line, 'sku', 'duplicate_sku', 'is also the SKU of line ' || first_line
  from (
    select n, line, row_number() over same as place, first_value(line) over same as first_line
    from import_variants window same as (partition by sku order by n)
  ) named
  where place > 1`;

const foreignSkus = `
  insert into import_faults
  select n, line, 'sku', 'sku_taken', 'belongs to a variant of another product'
  from import_variants where owner_id <> product_id`;

/** Lines whose own variant is in doubt already are left out: what they would clash with is not known. */
const inDoubt = `variant.spoils = 'line' or exists (
  select from import_faults fault where fault.n = variant.n and fault.cell <> all ($1::text[])
)`;

/** Also when the file gives that other variant new attribute values: what it has now is what counts. */
const takenCombinations = `
  insert into import_faults
  select variant.n, variant.line, 'sku', 'variant_exists',
    'another variant, ' || ${quoted('other.sku')} || ', has these attribute values'
  from import_variants variant
  join variants other on other.product_id = variant.product_id and other.combination = variant.combination
  where other.deleted_at is null and other.id <> variant.id and not (${inDoubt})`;

const repeatedCombinations = `
  insert into import_faults
  select n, line, 'sku', 'variant_exists', 'line ' || first_line || ' has the same attribute values'
  from (
    select n, line, row_number() over same as place, first_value(line) over same as first_line
    from import_variants variant where not (${inDoubt})
    window same as (partition by product_id, combination order by n)
  ) chosen
  where place > 1`;

/** A look without locks, to be asked again under them. */
const reservedStock = `
  insert into import_faults
  select variant.n, variant.line, 'stock', 'stock_reserved', 'fewer than the ' || stock.reserved || ' that are reserved'
  from import_variants variant join stock on stock.variant_id = variant.id
  where variant.stock < stock.reserved`;

/** Compares the lines of an import with each other and with the catalogue, check by check, all lines at once. */
@Injectable()
export class ImportChecksRepository {
  async run(
    tx: Tx,
    attributes: { readonly ids: readonly string[]; readonly columns: readonly string[] },
  ): Promise<void> {
    for (const check of [contradictions, missing, unknownBrands, unknownCategories]) await tx.query(check);
    await tx.query(unknownValues, [attributes.ids, attributes.columns]);
    for (const check of [repeatedSkus, foreignSkus, reservedStock]) await tx.query(check);
    await tx.query('create index on import_faults (n)');
    for (const check of [takenCombinations, repeatedCombinations]) await tx.query(check, [productCells]);
  }

  /** What was found, line by line. */
  async faults(tx: Tx, most: number): Promise<LineFaults> {
    const first = await tx.query<LineFault>(
      `select line, cell as "column", code, detail from import_faults order by n, cell, code, detail limit $1`,
      [most],
    );
    const [row] = await tx.query<{ total: number }>('select count(*)::int as total from import_faults');
    return { first, total: row?.total ?? 0 };
  }
}
