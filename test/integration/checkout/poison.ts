import type { CheckoutShop } from './checkout-under-test';

/** How often each unlucky order fails before it goes through: less often than a transaction is tried. */
export const misfortunes = 3;

/**
 * Has the database refuse orders by the e-mail address of their buyer:
 * `order-…`, `line-…` and `key-…` at the statement that writes the order, its lines or its key, `commit-…` when the
 * transaction is to be committed, `deadlock-…` always and `unlucky-…` a few times as if it were the victim of a deadlock;
 * and once not store the key of `overtaken-…`, as if somebody else had stored it at that moment.
 */
export async function poisonOrders(shop: CheckoutShop): Promise<void> {
  await shop.rows('create sequence misfortunes');
  await shop.rows(`create function poison_order() returns trigger language plpgsql as $$
    declare
      address text := coalesce(to_jsonb(new) ->> 'email',
        (select email from orders where id = coalesce(to_jsonb(new) ->> 'order_id', to_jsonb(new) ->> 'resource_id')::uuid));
    begin
      if address like tg_argv[0] || '-%' then
        raise exception 'poisoned %', tg_argv[0];
      end if;
      if tg_argv[0] = 'order' and (address like 'deadlock-%'
          or address like 'unlucky-%' and nextval('misfortunes') <= ${misfortunes}) then
        raise exception 'deadlock detected' using errcode = '40P01';
      end if;
      return new;
    end $$`);
  const refusing = (name: string, table: string) =>
    shop.rows(`create trigger poison_${name} after insert or update on ${table}
      for each row execute function poison_order('${name}')`);
  await refusing('order', 'orders');
  await refusing('line', 'order_lines');
  await refusing('key', 'idempotency_keys');
  await shop.rows(`create function overtake_key() returns trigger language plpgsql as $$
    begin
      return case when new.key like 'overtaken-%' and nextval('misfortunes') = 1 then null else new end;
    end $$`);
  await shop.rows(`create trigger overtake_key before insert on idempotency_keys
    for each row execute function overtake_key()`);
  await shop.rows(`create constraint trigger poison_commit after insert on orders deferrable initially deferred
    for each row execute function poison_order('commit')`);
}
