import { fractionDigits } from '#kernel';
import type { Rule } from './rule';

/** Currencies that do not have two decimal places, with the number they have. */
function unusualDigits(): Readonly<Record<string, number>> {
  const all = Intl.supportedValuesOf('currency').map((currency) => [currency, fractionDigits(currency)] as const);
  return Object.fromEntries(all.filter(([, digits]) => digits !== 2));
}

/** Steps in the order in which they follow each other, as pricing has them; a price uses each at most once. */
const stepKinds = ['variant', 'quantity', 'tier', 'seasonal', 'geographic', 'customer', 'coupon'];

/** A step shows the rounded price after it, and as its change the difference to the one before: they add up exactly. */
const charges: Rule = {
  id: 'I13',
  title: 'charged = sum of the lines as priced',
  sql: `
    with lines as (
      select line.*, power(10::numeric, coalesce(($1::jsonb ->> orders.currency)::int, 2)) as minor_per_unit
      from order_lines line join orders on orders.id = line.order_id
    ), texts as (
      select lines.id, lines.unit_price_minor, lines.minor_per_unit, step.position,
        step.value ->> 'kind' as kind, step.value ->> 'change' as change, step.value ->> 'unitPrice' as price
      from lines,
        jsonb_array_elements(case jsonb_typeof(price_steps) when 'array' then price_steps else '[]' end)
          with ordinality as step (value, position)
    ), amounts as (
      select id, unit_price_minor, position, kind,
        case when change ~ '^-?[0-9]+(\\.[0-9]+)?$' then change::numeric * minor_per_unit end as change,
        case when price ~ '^[0-9]+(\\.[0-9]+)?$' then price::numeric * minor_per_unit end as price
      from texts
    ), steps as (
      select amounts.*, lag(price) over chain as price_before, lead(position) over chain is null as latest,
        array_position($2::text[], kind) as turn, lag(array_position($2::text[], kind)) over chain as turn_before
      from amounts window chain as (partition by id order by position)
    ), listed as (
      select distinct on (id) id, price - change as list_price from amounts
      where kind is distinct from 'variant' and change is not null and price is not null order by id, position
    ), sums as (
      select order_id, sum(line_total_minor) as lines_minor,
        sum(quantity * greatest(unit_price_minor, coalesce(list_price, unit_price_minor))) as listed_minor
      from order_lines line left join listed on listed.id = line.id group by order_id
    )
    select orders.id::text as subject,
      format('charged %s (%s less %s), the lines add up to %s', total_minor, subtotal_minor, discount_minor,
        coalesce(lines_minor, 0)) as detail
    from orders left join sums on sums.order_id = orders.id
    where total_minor <> coalesce(lines_minor, 0) or total_minor <> subtotal_minor - discount_minor
    union all
    select orders.id::text,
      format('the subtotal is %s, before any rule the lines make %s', subtotal_minor, trim_scale(listed_minor))
    from orders join sums on sums.order_id = orders.id where subtotal_minor <> listed_minor
    union all
    select id::text, format('%s at %s make %s', quantity, unit_price_minor, line_total_minor)
    from lines where line_total_minor <> unit_price_minor * quantity or unit_price_minor < 0 or quantity <= 0
    union all
    select id::text, 'the price trace is not a list'
    from lines where jsonb_typeof(price_steps) <> 'array'
    union all
    select id::text, format('step %s of the price trace has no amounts', position)
    from steps where change is null or price is null
    union all
    select id::text, format('the price trace ends at %s, the unit price is %s', trim_scale(price), unit_price_minor)
    from steps where latest and price <> unit_price_minor
    union all
    select id::text, format('step %s changes %s by %s and shows %s', position, trim_scale(price_before),
      trim_scale(change), trim_scale(price))
    from steps where price_before + change <> price
    union all
    select id::text, format('step %s is of kind %s, which comes earlier', position, kind)
    from steps where turn <= turn_before
    union all
    select 'order_lines', format('trigger %s is missing or switched off', name)
    from unnest(array['order_lines_append_only', 'order_lines_no_truncate']) as name
    where not exists (
      select from pg_trigger
      where tgrelid = 'order_lines'::regclass and tgname = name and tgenabled in ('O', 'A')
    )`,
  parameters: () => [JSON.stringify(unusualDigits()), stepKinds],
};

export const chargeRules: readonly Rule[] = [charges];
