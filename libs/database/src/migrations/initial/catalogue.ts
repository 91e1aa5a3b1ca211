export const catalogueTables = `
  create table brands (
    id uuid primary key,
    name text not null,
    slug text not null,
    constraint brands_slug_unique unique (slug)
  );

  create table categories (
    id uuid primary key,
    parent_id uuid,
    name text not null,
    slug text not null,
    position integer not null default 0,
    constraint categories_slug_unique unique (slug),
    constraint categories_parent_fk foreign key (parent_id) references categories (id)
  );
  create index categories_parent_idx on categories (parent_id);

  create table products (
    id uuid primary key,
    slug text not null,
    name text not null,
    description text not null default '',
    status text not null default 'active',
    price_minor bigint not null,
    brand_id uuid,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    constraint products_slug_unique unique (slug),
    constraint products_price_not_negative check (price_minor >= 0),
    constraint products_status_known check (status in ('active', 'draft', 'archived')),
    constraint products_brand_fk foreign key (brand_id) references brands (id)
  );
  create index products_brand_idx on products (brand_id);
  create index products_listing_idx on products (created_at, id) where status = 'active' and deleted_at is null;
  create index products_by_name_idx on products (name, id) where status = 'active' and deleted_at is null;
  create index products_by_price_idx on products (price_minor, id) where status = 'active' and deleted_at is null;

  create table product_categories (
    product_id uuid not null,
    category_id uuid not null,
    primary key (product_id, category_id),
    constraint product_categories_product_fk foreign key (product_id) references products (id) on delete cascade,
    constraint product_categories_category_fk foreign key (category_id) references categories (id) on delete cascade
  );
  create index product_categories_category_idx on product_categories (category_id, product_id);

  create table product_images (
    id uuid primary key,
    product_id uuid not null,
    url text not null,
    alt text not null default '',
    position integer not null,
    constraint product_images_product_fk foreign key (product_id) references products (id) on delete cascade
  );
  create index product_images_product_idx on product_images (product_id, position);

  create table attributes (
    id uuid primary key,
    name text not null,
    constraint attributes_name_unique unique (name)
  );

  create table attribute_values (
    id uuid primary key,
    attribute_id uuid not null,
    value text not null,
    position integer not null default 0,
    constraint attribute_values_unique unique (attribute_id, value),
    constraint attribute_values_attribute_fk foreign key (attribute_id) references attributes (id) on delete cascade
  );

  create table variants (
    id uuid primary key,
    product_id uuid not null,
    sku text not null,
    price_adjustment_minor bigint not null default 0,
    combination text not null default '',
    is_default boolean not null default false,
    position integer not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    constraint variants_sku_unique unique (sku),
    constraint variants_combination_unique unique (product_id, combination),
    constraint variants_product_fk foreign key (product_id) references products (id) on delete cascade
  );
  create unique index variants_one_default on variants (product_id) where is_default;

  create table variant_attribute_values (
    variant_id uuid not null,
    attribute_value_id uuid not null,
    primary key (variant_id, attribute_value_id),
    constraint variant_attribute_values_variant_fk foreign key (variant_id) references variants (id) on delete cascade,
    constraint variant_attribute_values_value_fk foreign key (attribute_value_id) references attribute_values (id)
  );
  create index variant_attribute_values_value_idx on variant_attribute_values (attribute_value_id);
`;
