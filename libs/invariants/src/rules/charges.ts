import { fractionDigits } from '#kernel';
import type { Rule } from './rule';

/** Currencies that do not have two decimal places, with the number they have. */
function unusualDigits(): Readonly<Record<string, number>> {
  const all = Intl.supportedValuesOf('currency').map((currency) => [currency, fractionDigits(currency)] as const);
  return Object.fromEntries(all.filter(([, digits]) => digits !== 2));
}

/** Each step shows amounts rounded to the minor unit, so a change may miss the difference of two prices by one. */
const charges: Rule = {
  id: 'I13',
  title: 'charged = sum of the lines as priced',
  sql: `
    with lines as (
      select line.*, power(10::numeric, coalesce(($1::jsonb ->> orders.currency)::int, 2)) as minor_per_unit
      from order_lines line join orders on orders.id = line.order_id
    ), texts as (
      select lines.id, lines.unit_price_minor, lines.minor_per_unit, step.position,
        step.value ->> 'change' as change, step.value ->> 'unitPrice' as price
      from lines,
        jsonb_array_elements(case jsonb_typeof(price_steps) when 'array' then price_steps else '[]' end)
          with ordinality as step (value, position)
    ), amounts as (
      select id, unit_price_minor, position,
        case when change ~ '^-?[0-9]+(\\.[0-9]+)?$' then change::numeric * minor_per_unit end as change,
        case when price ~ '^[0-9]+(\\.[0-9]+)?$' then price::numeric * minor_per_unit end as price
      from texts
    ), steps as (
      select amounts.*, lag(price) over chain as price_before, lead(position) over chain is null as latest
      from amounts window chain as (partition by id order by position)
    ), sums as (
      select order_id, sum(line_total_minor) as lines_minor from order_lines group by order_id
    )
    select orders.id::text as subject,
      format('charged %s (%s less %s), the lines add up to %s', total_minor, subtotal_minor, discount_minor,
        coalesce(lines_minor, 0)) as detail
    from orders left join sums on sums.order_id = orders.id
    where total_minor <> coalesce(lines_minor, 0) or total_minor <> subtotal_minor - discount_minor
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
    from steps where abs(price_before + change - price) > 1`,
  parameters: () => [JSON.stringify(unusualDigits())],
};

export const chargeRules: readonly Rule[] = [charges];
