/**
 * Text as it is searched: without accents, case and punctuation, so that "Crème-Brûlée!" and "creme brulee" are the same
 * words, and the parser finds no addresses, paths or signed numbers in it. Apostrophes vanish: "hiker's" is "hikers".
 */
const searchText = `
  create function search_text(given text) returns text language sql immutable parallel safe as $$
    select lower(regexp_replace(
      case
        when octet_length(given) = char_length(given) then replace(given, '''', '')
        else replace(replace(replace(replace(replace(translate(
          regexp_replace(normalize(given, nfkd), '[\\u0300-\\u036f]', '', 'g'),
          'øØđĐðÐłŁı''’', 'oOdDdDlLi'), 'ß', 'ss'), 'æ', 'ae'), 'Æ', 'AE'), 'œ', 'oe'), 'Œ', 'OE')
      end,
      '[-!"#$%&()*+,./:;<=>?@\\[\\]\\\\^_\`{|}~‐‑–—“”„«»…·•×™®©°]+', ' ', 'g'))
  $$;

  -- Words as they are written, to be found exactly and by their beginning, and their English stems.
  create function search_words(searched text) returns tsvector language sql immutable parallel safe as $$
    select to_tsvector('pg_catalog.simple', searched) || to_tsvector('pg_catalog.english', searched)
  $$;

  -- Whether a search finds anything at all. Not by reading on until something is found: for a word that nobody uses that
  -- would be the whole table.
  create function any_product_has(wanted tsquery) returns boolean language sql stable set enable_seqscan = off as $$
    select exists (select from product_search where words @@ wanted)
  $$;

  -- Trigrams find candidates for a word that was mistyped; which of them are near enough is decided by the caller. Two
  -- letters that changed places leave few trigrams alike, hence the low threshold.
  create function similar_words(given text, most integer) returns setof text language sql stable
    set pg_trgm.similarity_threshold = 0.1 as $$
    select word from (select distinct word from search_vocabulary where word % given) candidate
    order by similarity(word, given) desc, word limit most
  $$;
`;

/**
 * The lock by which a listing is right whatever happens at once. Whoever writes products shares it; whoever changes what
 * many products show (a place in the tree, a name of a brand or value) holds it alone. So nobody computes a row from a
 * tree or a name that somebody else is just changing.
 */
const locks = `
  create function share_listing() returns void language sql as $$ select pg_advisory_xact_lock_shared(7201510) $$;
  create function own_listing() returns void language sql as $$ select pg_advisory_xact_lock(7201510) $$;

  -- Whoever comes second waits here, before reading, and then sees what the first has written. In id order.
  create function lock_listing(ids uuid[]) returns void language plpgsql as $$
  begin
    perform 1 from product_listing where product_id = any(ids) order by product_id for update;
  end $$;
`;

/**
 * The parts of each product are looked up by index. The planner may not read whole tables instead: it would decide so while
 * they are small, keep the plan for the session, and make the import of a catalogue quadratic.
 */
const byIndexAlone = 'set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off';

const refreshListing = `
  create function refresh_product_listing(ids uuid[]) returns void language plpgsql ${byIndexAlone} as $$
  begin
    perform lock_listing(ids);
    insert into product_listing as listing
      (product_id, status, name, price_minor, created_at, brand_id, category_ids, value_ids)
    select product.id, case when product.deleted_at is null then product.status else 'deleted' end, product.name,
      product.price_minor, product.created_at, product.brand_id,
      coalesce(placed.category_ids, '{}'), coalesce(chosen.value_ids, '{}')
    from products product
    cross join lateral (
      with recursive above (category_id) as (
        select category_id from product_categories where product_id = product.id
        union
        select category.parent_id
        from above join categories category on category.id = above.category_id where category.parent_id is not null
      )
      select array_agg(category_id order by category_id) as category_ids from above
    ) placed
    cross join lateral (
      select array_agg(distinct choice.attribute_value_id order by choice.attribute_value_id) as value_ids
      from variants variant join variant_attribute_values choice on choice.variant_id = variant.id
      where variant.product_id = product.id and variant.deleted_at is null
    ) chosen
    where product.id = any(ids)
    on conflict (product_id) do update set status = excluded.status, name = excluded.name,
      price_minor = excluded.price_minor, created_at = excluded.created_at, brand_id = excluded.brand_id,
      category_ids = excluded.category_ids, value_ids = excluded.value_ids
    where (listing.status, listing.name, listing.price_minor, listing.created_at, listing.brand_id,
        listing.category_ids, listing.value_ids)
      is distinct from (excluded.status, excluded.name, excluded.price_minor, excluded.created_at, excluded.brand_id,
        excluded.category_ids, excluded.value_ids);
  end $$;
`;

/**
 * Words are weighed: A the name, B brand and attribute values, C SKUs, D the description. They are made again only when the
 * text they come from has another hash. A text that would not fit into a tsvector is searched by its beginning. Deleted
 * products are not found.
 */
const refreshSearch = `
  create function refresh_product_search(ids uuid[]) returns void language plpgsql ${byIndexAlone} as $$
  begin
    perform lock_listing(ids);
    delete from product_search search using products product
    where search.product_id = any(ids) and product.id = search.product_id and product.deleted_at is not null;
    update product_search search set status = product.status, created_at = product.created_at from products product
    where search.product_id = any(ids) and product.id = search.product_id
      and (search.status, search.created_at) is distinct from (product.status, product.created_at);

    with told as materialized (
      select product.id, product.status, product.created_at, left(product.name, 1000) as name,
        left(concat_ws(' ', brand.name, chosen.choices), 100000) as about, coalesce(sold.skus, '') as skus,
        left(product.description, 20000) as description
      from products product
      left join brands brand on brand.id = product.brand_id
      cross join lateral (
        select left(string_agg(variant.sku, ' ' order by variant.sku), 100000) as skus
        from variants variant where variant.product_id = product.id and variant.deleted_at is null
      ) sold
      cross join lateral (
        select string_agg(distinct value.value, ' ' order by value.value) as choices
        from variants variant
        join variant_attribute_values choice on choice.variant_id = variant.id
        join attribute_values value on value.id = choice.attribute_value_id
        where variant.product_id = product.id and variant.deleted_at is null
      ) chosen
      where product.id = any(ids) and product.deleted_at is null
    ), searched as materialized (
      select told.id, told.status, told.created_at, hashed.source_hash, search_text(name) as name,
        search_text(about) as about, search_text(skus) as skus, search_text(description) as description
      from told
      cross join lateral (
        select hashtextextended(concat_ws(chr(1), name, about, skus, description), 0) as source_hash
      ) hashed
      left join product_search known on known.product_id = told.id
      where known.source_hash is distinct from hashed.source_hash
    ), changed as (
      insert into product_search as search (product_id, status, created_at, words, source_hash)
      select id, status, created_at,
        setweight(search_words(name), 'A') || setweight(search_words(about), 'B')
          || setweight(to_tsvector('pg_catalog.simple', skus), 'C') || setweight(search_words(description), 'D'),
        source_hash
      from searched
      on conflict (product_id) do update set status = excluded.status, created_at = excluded.created_at,
        words = excluded.words, source_hash = excluded.source_hash
      returning words
    ), written as materialized (
      select distinct lexeme as word
      from changed cross join unnest(changed.words) as entry (lexeme, positions, weights)
      where weights && '{A,B,D}' and length(lexeme) between 3 and 40 and lexeme !~ '[0-9]'
    )
    insert into search_vocabulary (word)
    select word from written where not exists (select from search_vocabulary known where known.word = written.word);
  end $$;
`;

export const listingFunctions = [searchText, locks, refreshListing, refreshSearch].join('');
