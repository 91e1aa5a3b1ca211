/** One row per product with what lists filter, sort and count by; deleted products stay, so that the row can be locked. */
export const listingTables = `
  create table product_listing (
    product_id uuid primary key,
    status text not null,
    name text not null,
    price_minor bigint not null,
    created_at timestamptz not null,
    brand_id uuid,
    category_ids uuid[] not null default '{}',
    value_ids uuid[] not null default '{}',
    constraint product_listing_product_fk foreign key (product_id) references products (id) on delete cascade
  );
  create index product_listing_newest_idx on product_listing (status, created_at, product_id);
  create index product_listing_by_name_idx on product_listing (status, name, product_id);
  create index product_listing_by_price_idx on product_listing (status, price_minor, product_id);
  create index product_listing_brand_idx on product_listing (brand_id, status);
  create index product_listing_categories_idx on product_listing using gin (category_ids);
  create index product_listing_values_idx on product_listing using gin (value_ids);

  -- Apart from the listing, so that a new price does not write all the words of a product into the index again. Status and
  -- age stand here, too, because the most common search needs nothing else.
  create table product_search (
    product_id uuid primary key,
    status text not null,
    created_at timestamptz not null,
    words tsvector not null,
    source_hash bigint not null,
    constraint product_search_product_fk foreign key (product_id) references products (id) on delete cascade
  );
  create index product_search_words_idx on product_search using gin (words);

  -- Every word that a search may have meant. Not unique: to wait for the same new word of somebody else's long
  -- transaction would be worse than to hold it twice.
  create table search_vocabulary (
    id bigint primary key generated always as identity,
    word text not null
  );
  create index search_vocabulary_word_idx on search_vocabulary (word);
  create index search_vocabulary_trigram_idx on search_vocabulary using gin (word gin_trgm_ops);

  -- What can be sold at once: exactly what stock_availability shows more than 0 units of, without a sum for each row.
  create view variants_in_stock as
    select stock.variant_id from stock
    where stock.on_hand > stock.reserved or stock.variant_id in (
      select line.variant_id from reservations
      join reservation_lines line on line.reservation_id = reservations.id
      where reservations.status = 'active' and reservations.expires_at <= now()
    );

  -- Lists are read from the listing now.
  drop index products_listing_idx, products_by_name_idx, products_by_price_idx;
`;
