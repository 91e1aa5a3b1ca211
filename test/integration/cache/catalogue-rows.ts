import { newId } from '#kernel';

export const ids = {
  brand: newId(),
  unusedBrand: newId(),
  category: newId(),
  unusedCategory: newId(),
  mug: newId(),
  cup: newId(),
  image: newId(),
  colour: newId(),
  unusedAttribute: newId(),
  red: newId(),
  unusedValue: newId(),
  redMug: newId(),
};

const tables =
  'brands, categories, products, product_categories, product_images, attributes, attribute_values, variants, variant_attribute_values';

/** Empties the catalogue and writes a row of each kind, and one more of what cannot be deleted while it is in use. */
export const writeCatalogue = `
  truncate ${tables} cascade;
  insert into brands (id, name, slug) values ('${ids.brand}', 'Acme', 'acme'), ('${ids.unusedBrand}', 'Bolt', 'bolt');
  insert into categories (id, name, slug) values
    ('${ids.category}', 'Mugs', 'mugs'), ('${ids.unusedCategory}', 'Cups', 'cups');
  insert into products (id, slug, name, price_minor, brand_id) values
    ('${ids.mug}', 'mug', 'Mug', 990, '${ids.brand}'), ('${ids.cup}', 'cup', 'Cup', 490, null);
  insert into product_categories (product_id, category_id) values ('${ids.mug}', '${ids.category}');
  insert into product_images (id, product_id, url, position) values ('${ids.image}', '${ids.mug}', 'https://a.example', 0);
  insert into attributes (id, name) values ('${ids.colour}', 'Colour'), ('${ids.unusedAttribute}', 'Size');
  insert into attribute_values (id, attribute_id, value) values
    ('${ids.red}', '${ids.colour}', 'Red'), ('${ids.unusedValue}', '${ids.colour}', 'Blue');
  insert into variants (id, product_id, sku, combination) values ('${ids.redMug}', '${ids.mug}', 'MUG-RED', 'red');
  insert into variant_attribute_values (variant_id, attribute_value_id) values ('${ids.redMug}', '${ids.red}');
`;

const id = newId();
const mug = ['product-lists', `product:${ids.mug}`];
const mugAndCup = ['product-lists', `product:${ids.mug}`, `product:${ids.cup}`];

const changes: readonly (readonly [change: string, tags: readonly string[]])[] = [
  [`insert into brands (id, name, slug) values ('${id}', 'C', 'c')`, ['brands']],
  [`update brands set name = 'C' where id = '${ids.brand}'`, ['brands']],
  [`delete from brands where id = '${ids.unusedBrand}'`, ['brands']],
  [`insert into categories (id, name, slug) values ('${id}', 'C', 'c')`, ['categories']],
  [`update categories set position = 7 where id = '${ids.category}'`, ['categories']],
  [`delete from categories where id = '${ids.unusedCategory}'`, ['categories']],
  [`insert into attributes (id, name) values ('${id}', 'Material')`, ['attributes']],
  [`update attributes set name = 'Hue' where id = '${ids.colour}'`, ['attributes']],
  [`delete from attributes where id = '${ids.unusedAttribute}'`, ['attributes']],
  [`insert into attribute_values (id, attribute_id, value) values ('${id}', '${ids.colour}', 'Green')`, ['attributes']],
  [`update attribute_values set value = 'Crimson' where id = '${ids.red}'`, ['attributes']],
  [`delete from attribute_values where id = '${ids.unusedValue}'`, ['attributes']],
  [
    `insert into products (id, slug, name, price_minor) values ('${id}', 'pot', 'Pot', 1)`,
    ['product-lists', `product:${id}`],
  ],
  [`update products set price_minor = price_minor + 1`, mugAndCup],
  [`update products set deleted_at = now() where id = '${ids.mug}'`, mug],
  [`delete from products where id = '${ids.mug}'`, mug],
  [`insert into product_categories (product_id, category_id) values ('${ids.mug}', '${ids.unusedCategory}')`, mug],
  [`update product_categories set category_id = '${ids.unusedCategory}'`, mug],
  [`update product_categories set product_id = '${ids.cup}'`, mugAndCup],
  [`delete from product_categories`, mug],
  [`delete from categories where id = '${ids.category}'`, ['categories', ...mug]],
  [
    `insert into product_images (id, product_id, url, position) values ('${id}', '${ids.mug}', 'https://b.example', 1)`,
    mug,
  ],
  [`update product_images set position = position + 1`, mug],
  [`delete from product_images`, mug],
  [`insert into variants (id, product_id, sku, combination) values ('${id}', '${ids.mug}', 'MUG-2', 'x')`, mug],
  [`update variants set price_adjustment_minor = 100`, mug],
  [`update variants set product_id = '${ids.cup}'`, mugAndCup],
  [`delete from variants`, mug],
  [
    `insert into variant_attribute_values (variant_id, attribute_value_id) values ('${ids.redMug}', '${ids.unusedValue}')`,
    mug,
  ],
  [`update variant_attribute_values set attribute_value_id = '${ids.unusedValue}'`, mug],
  [`delete from variant_attribute_values`, mug],
  [`truncate products cascade`, ['products']],
  [`truncate brands cascade`, ['brands', 'products']],
  [
    `insert into price_rules (id, name, kind, adjustment_type, percent_ppm, min_quantity)
     values ('${id}', 'Ten', 'quantity', 'percent', 100000, 10)`,
    ['price-rules'],
  ],
];

const nameOf = new Map(Object.entries(ids).map(([name, value]) => [value, name]));

/** Changes of every kind to every table that a page of the catalogue is made from, and the tags that they concern. */
export const catalogueChanges = changes.map(([change, tags]) => ({
  title: change.replaceAll(/\s+/g, ' ').replaceAll(/'([0-9a-f-]{36})'/g, (_, found) => nameOf.get(found) ?? 'new'),
  change,
  tags,
}));
