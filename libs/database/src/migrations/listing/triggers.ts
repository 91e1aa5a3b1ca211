/** Rows of one product, whichever table holds them, are refreshed by the statement that writes them: set by set. */
const ofProducts = `
  create function list_products() returns trigger language plpgsql as $$
  declare
    listed uuid[];
    searched uuid[];
  begin
    if tg_op = 'INSERT' then
      select array_agg(id) into listed from new_rows;
      searched := listed;
    else
      select
        array_agg(changed.id) filter (where
          (changed.status, changed.deleted_at is null, changed.name, changed.price_minor, changed.created_at,
            changed.brand_id)
          is distinct from
          (was.status, was.deleted_at is null, was.name, was.price_minor, was.created_at, was.brand_id)),
        array_agg(changed.id) filter (where
          (changed.status, changed.deleted_at is null, changed.name, changed.description, changed.created_at,
            changed.brand_id)
          is distinct from
          (was.status, was.deleted_at is null, was.name, was.description, was.created_at, was.brand_id))
      into listed, searched
      from new_rows changed join old_rows was on was.id = changed.id;
    end if;
    if listed is null and searched is null then return null; end if;
    perform share_listing();
    if listed is not null then perform refresh_product_listing(listed); end if;
    if searched is not null then perform refresh_product_search(searched); end if;
    return null;
  end $$;
  create trigger products_inserted_listing after insert on products
    referencing new table as new_rows for each statement execute function list_products();
  create trigger products_updated_listing after update on products
    referencing old table as old_rows new table as new_rows for each statement execute function list_products();

  -- Listing rows of deleted products are locked by the key that removes them, so the lock before them must be held by then.
  create function share_listing_first() returns trigger language plpgsql as $$
  begin
    perform share_listing();
    return null;
  end $$;
  create trigger products_deleting_listing before delete on products
    for each statement execute function share_listing_first();

  create function list_places() returns trigger language plpgsql as $$
  declare
    ids uuid[];
  begin
    if tg_op = 'INSERT' then select array_agg(distinct product_id) into ids from new_rows;
    elsif tg_op = 'DELETE' then select array_agg(distinct product_id) into ids from old_rows;
    else
      select array_agg(product_id) into ids
      from (select product_id from new_rows union select product_id from old_rows) touched;
    end if;
    if ids is null then return null; end if;
    perform share_listing();
    perform refresh_product_listing(ids);
    return null;
  end $$;
  create trigger product_categories_inserted_listing after insert on product_categories
    referencing new table as new_rows for each statement execute function list_places();
  create trigger product_categories_updated_listing after update on product_categories
    referencing old table as old_rows new table as new_rows for each statement execute function list_places();
  create trigger product_categories_deleted_listing after delete on product_categories
    referencing old table as old_rows for each statement execute function list_places();
`;

const ofVariants = `
  create function list_variants() returns trigger language plpgsql as $$
  declare
    ids uuid[];
  begin
    if tg_op = 'INSERT' then select array_agg(distinct product_id) into ids from new_rows;
    elsif tg_op = 'DELETE' then select array_agg(distinct product_id) into ids from old_rows;
    else
      select array_agg(distinct touched.product_id) into ids
      from new_rows changed full join old_rows was on was.id = changed.id
      cross join lateral (values (changed.product_id), (was.product_id)) touched (product_id)
      where (changed.product_id, changed.sku, changed.deleted_at is null)
        is distinct from (was.product_id, was.sku, was.deleted_at is null);
    end if;
    if ids is null then return null; end if;
    perform share_listing();
    perform refresh_product_listing(ids);
    perform refresh_product_search(ids);
    return null;
  end $$;
  create trigger variants_inserted_listing after insert on variants
    referencing new table as new_rows for each statement execute function list_variants();
  create trigger variants_updated_listing after update on variants
    referencing old table as old_rows new table as new_rows for each statement execute function list_variants();
  create trigger variants_deleted_listing after delete on variants
    referencing old table as old_rows for each statement execute function list_variants();

  create function list_choices() returns trigger language plpgsql as $$
  declare
    touched uuid[];
    ids uuid[];
  begin
    if tg_op = 'INSERT' then select array_agg(distinct variant_id) into touched from new_rows;
    elsif tg_op = 'DELETE' then select array_agg(distinct variant_id) into touched from old_rows;
    else
      select array_agg(variant_id) into touched
      from (select variant_id from new_rows union select variant_id from old_rows) variant;
    end if;
    -- None are found when the variants are being deleted, too: then these list their products.
    select array_agg(distinct product_id) into ids from variants where id = any(touched);
    if ids is null then return null; end if;
    perform share_listing();
    perform refresh_product_listing(ids);
    perform refresh_product_search(ids);
    return null;
  end $$;
  create trigger variant_attribute_values_inserted_listing after insert on variant_attribute_values
    referencing new table as new_rows for each statement execute function list_choices();
  create trigger variant_attribute_values_updated_listing after update on variant_attribute_values
    referencing old table as old_rows new table as new_rows for each statement execute function list_choices();
  create trigger variant_attribute_values_deleted_listing after delete on variant_attribute_values
    referencing old table as old_rows for each statement execute function list_choices();
`;

/** What many products show. Taking it away needs no trigger: a key keeps it while a product shows it. */
const ofWhatIsShared = `
  create function list_moved_categories() returns trigger language plpgsql as $$
  declare
    moved uuid[];
    ids uuid[];
  begin
    select array_agg(changed.id) into moved
    from new_rows changed join old_rows was on was.id = changed.id where changed.parent_id is distinct from was.parent_id;
    if moved is null then return null; end if;
    perform own_listing();
    select array_agg(product_id) into ids from product_listing where category_ids && moved;
    if ids is not null then perform refresh_product_listing(ids); end if;
    return null;
  end $$;
  create trigger categories_updated_listing after update on categories
    referencing old table as old_rows new table as new_rows for each statement execute function list_moved_categories();

  create function list_renamed_brands() returns trigger language plpgsql as $$
  declare
    renamed uuid[];
    ids uuid[];
  begin
    select array_agg(changed.id) into renamed
    from new_rows changed join old_rows was on was.id = changed.id where changed.name is distinct from was.name;
    if renamed is null then return null; end if;
    perform own_listing();
    select array_agg(product_id) into ids from product_listing where brand_id = any(renamed);
    if ids is not null then perform refresh_product_search(ids); end if;
    return null;
  end $$;
  create trigger brands_updated_listing after update on brands
    referencing old table as old_rows new table as new_rows for each statement execute function list_renamed_brands();

  create function list_renamed_values() returns trigger language plpgsql as $$
  declare
    renamed uuid[];
    ids uuid[];
  begin
    select array_agg(changed.id) into renamed
    from new_rows changed join old_rows was on was.id = changed.id where changed.value is distinct from was.value;
    if renamed is null then return null; end if;
    perform own_listing();
    select array_agg(product_id) into ids from product_listing where value_ids && renamed;
    if ids is not null then perform refresh_product_search(ids); end if;
    return null;
  end $$;
  create trigger attribute_values_updated_listing after update on attribute_values
    referencing old table as old_rows new table as new_rows for each statement execute function list_renamed_values();
`;

export const listingTriggers = [ofProducts, ofVariants, ofWhatIsShared].join('');
