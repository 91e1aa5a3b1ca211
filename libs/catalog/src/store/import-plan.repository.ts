import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { productCells } from '../rules/product-columns';

/** An address as the file spells it: the bar separates addresses there. */
export const urlInFile = (url: string): string => `replace(${url}, '|', '%7C')`;

const spoilProducts = `
  update import_products set spoilt = true
  where slug in (
    select line.slug from import_faults fault join import_lines line on line.n = fault.n
    where fault.cell = any($1::text[])
  )`;

const dropFaultyVariants = `
  delete from import_variants variant using import_products product
  where product.id = variant.product_id
    and (product.spoilt or variant.spoils <> 'nothing' or exists (select from import_faults where n = variant.n))`;

const dropEmptyProducts = `
  delete from import_products product
  where not exists (select from import_variants variant where variant.product_id = product.id)`;

const findCategories = `
  update import_products product set category_ids = array(
    select category.id from jsonb_array_elements_text(product.categories) as cell (slug)
    join categories category on category.slug = cell.slug order by category.id
  )
  where product.categories is not null`;

const findChanges = `
  update import_products given set
    changes_cells = coalesce(given.name <> product.name, false)
      or coalesce(given.description <> product.description, false) or coalesce(given.status <> product.status, false)
      or coalesce(given.price_minor <> product.price_minor, false)
      or coalesce(given.brand_id is distinct from product.brand_id and given.brand_id is not null, false),
    changes_places = given.category_ids is not null and given.category_ids <> array(
      select category_id from product_categories where product_id = given.id order by category_id
    ),
    changes_images = given.images is not null and given.images is distinct from (
      select jsonb_agg(${urlInFile('url')} order by position) from product_images where product_id = given.id
    ),
    changes_variants = exists (
      select from import_variants variant where variant.product_id = given.id and (variant.is_new or variant.changes)
    )
  from products product where product.id = given.id`;

/** New variants stand behind those that are there, in the order of their lines; the first one of a new product is its default. */
const placeVariants = `
  update import_variants variant set position = placed.position, is_default = placed.position = 0 and of_new_product
  from (
    select added.n,
      coalesce(last.position + 1, 0) + row_number() over (partition by added.product_id order by added.n) - 1 as position
    from import_variants added
    left join (
      select product_id, max(position) as position from variants
      where product_id in (select product_id from import_variants where is_new and not of_new_product)
      group by product_id
    ) last on last.product_id = added.product_id
    where added.is_new
  ) placed
  where placed.n = variant.n`;

export interface ImportPlan {
  readonly created: number;
  readonly updated: number;
}

/** Makes of the compared lines of an import what is to be written: the lines without a fault, and what each changes. */
@Injectable()
export class ImportPlanRepository {
  /** A fault in a cell of a product takes all of its lines away; any other fault only its own. */
  async make(tx: Tx): Promise<ImportPlan> {
    await tx.query(spoilProducts, [productCells]);
    for (const step of [dropFaultyVariants, dropEmptyProducts, findCategories, findChanges, placeVariants]) {
      await tx.query(step);
    }
    await tx.query('create index on import_products (first_n)');
    await tx.query('analyze import_products, import_variants');
    const [plan] = await tx.query<ImportPlan>(
      `select count(*) filter (where is_new)::int as created, count(*) filter (where not is_new)::int as updated
       from import_variants`,
    );
    return plan ?? { created: 0, updated: 0 };
  }
}
