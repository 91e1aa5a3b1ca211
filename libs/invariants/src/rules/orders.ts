import { allowedSteps } from './order-moves';
import type { Rule } from './rule';

/** Steps of an order are written under the lock of its row, so `seq` is the order in which they happened. */
const history: Rule = {
  id: 'I10',
  title: 'histories and holds follow the order state graph',
  sql: `
    with steps as (
      select order_id, seq, from_status, to_status,
        lag(to_status) over history as status_before, lead(seq) over history is null as latest
      from order_transitions
      window history as (partition by order_id order by seq)
    ), active as (
      select order_id, count(*) as holds from reservations where status = 'active' group by order_id
    ), differences as (
      select reservation.id as reservation_id, line.variant_id, line.quantity as units
      from reservations reservation join order_lines line on line.order_id = reservation.order_id
      union all
      select reservation_id, variant_id, -quantity from reservation_lines
    )
    select order_id::text as subject,
      format('step %s goes from %s to %s, but the order was %s', seq, from_status, to_status, status_before) as detail
    from steps where from_status is distinct from status_before
    union all
    select order_id::text, format('step %s from %s to %s is not allowed', seq, from_status, to_status)
    from steps where concat(from_status, '→', to_status) <> all ($1::text[])
    union all
    select orders.id::text, format('order is %s, its history ends with %s', orders.status, steps.to_status)
    from orders left join steps on steps.order_id = orders.id and steps.latest
    where orders.status is distinct from steps.to_status
    union all
    select orders.id::text, format('order is %s and has %s active reservations', orders.status, coalesce(active.holds, 0))
    from orders left join active on active.order_id = orders.id
    where coalesce(active.holds, 0) <> (orders.status = 'pending')::int
    union all
    select reservation_id::text, format('the order has %s more of variant %s than the reservation', sum(units), variant_id)
    from differences group by reservation_id, variant_id having sum(units) <> 0
    union all
    select 'order_transitions', 'trigger order_transitions_append_only is missing or switched off'
    where not exists (
      select from pg_trigger
      where tgrelid = 'order_transitions'::regclass and tgname = 'order_transitions_append_only'
        and tgenabled in ('O', 'A')
    )`,
  parameters: () => [allowedSteps],
};

const overdue: Rule = {
  id: 'I11',
  title: 'no hold outlives its expiry by more than a sweep',
  sql: `
    select id::text as subject,
      format('expired %s s ago and still active', floor(extract(epoch from now() - expires_at))) as detail
    from reservations where status = 'active' and expires_at < now() - make_interval(secs => $1)`,
  parameters: ({ holdGraceSeconds }) => [holdGraceSeconds],
};

export const orderRules: readonly Rule[] = [history, overdue];
