import type { Rule } from './rule';

/**
 * An order counts as sold once its history has passed through paid, whatever was refunded since. What a customer paid twice is on
 * a payment of its own, given back as surplus, and is no part of the order's money.
 */
const books: Rule = {
  id: 'I6',
  title: 'sold is captured, refunded stays within captured',
  sql: `
    with returned as (
      select payment_id, order_id,
        coalesce(sum(amount_minor) filter (where status = 'succeeded'), 0) as confirmed_minor,
        coalesce(sum(amount_minor) filter (where status <> 'failed'), 0) as promised_minor,
        count(*) filter (where status <> 'succeeded') as unsettled,
        count(*) filter (where status = 'failed') as failed, bool_or(surplus) as surplus, bool_and(surplus) as all_surplus
      from refunds group by payment_id, order_id
    ), returned_of_order as (
      select order_id, sum(confirmed_minor) as confirmed_minor, sum(promised_minor) as promised_minor,
        sum(unsettled) as unsettled
      from returned where not surplus group by order_id
    ), taken as (
      select payments.order_id, sum(captured_minor) filter (where returned.surplus is not true) as captured_minor,
        count(*) filter (where returned.surplus) as surplus
      from payments left join returned on returned.payment_id = payments.id and returned.order_id = payments.order_id
      group by payments.order_id
    ), holds as (
      select order_id, count(*) filter (where status = 'active') as active,
        count(*) filter (where status = 'confirmed') as confirmed
      from reservations group by order_id
    ), books as (
      select orders.id, orders.status, total_minor, refunded_minor,
        coalesce(captured_minor, 0) as captured_minor, coalesce(confirmed_minor, 0) as confirmed_minor,
        coalesce(taken.surplus, 0) as surplus,
        coalesce(promised_minor, 0) as promised_minor, coalesce(unsettled, 0) as unsettled,
        coalesce(holds.active, 0) as active, coalesce(holds.confirmed, 0) as confirmed,
        orders.status in ('paid', 'fulfilled', 'completed') or sale.order_id is not null as sold
      from orders
      left join taken on taken.order_id = orders.id
      left join returned_of_order on returned_of_order.order_id = orders.id
      left join holds on holds.order_id = orders.id
      left join (select distinct order_id from order_transitions where to_status = 'paid') sale on sale.order_id = orders.id
    )
    select payments.id::text as subject,
      format('payment is %s: %s captured, %s refunded; refunds: %s confirmed, %s promised', payments.status,
        captured_minor, refunded_minor, coalesce(confirmed_minor, 0), coalesce(promised_minor, 0)) as detail
    from payments left join returned on returned.payment_id = payments.id
    where refunded_minor < 0 or refunded_minor > captured_minor
      or refunded_minor <> coalesce(confirmed_minor, 0) or captured_minor < coalesce(promised_minor, 0)
      or captured_minor <> 0 and payments.status <> 'captured'
    union all
    select payments.id::text, format('paid twice: %s captured and %s promised back, all of it as surplus: %s', captured_minor,
      promised_minor, all_surplus)
    from payments join returned on returned.payment_id = payments.id
    where returned.surplus and (not all_surplus or failed = 0 and promised_minor <> captured_minor)
    union all
    select id::text, format('order was paid twice, but only %s of %s was captured once', captured_minor, total_minor)
    from books where surplus > 0 and captured_minor < total_minor
    union all
    select payments.id::text, 'the payment has no order of its currency'
    from payments
    where not exists (select from orders where orders.id = order_id and orders.currency = payments.currency)
    union all
    select refunds.id::text, 'the refund and its payment are of different orders'
    from refunds join payments on payments.id = payment_id where refunds.order_id <> payments.order_id
    union all
    select id::text, format('order was sold for %s, but %s was captured', total_minor, captured_minor)
    from books where sold and captured_minor < total_minor
    union all
    select id::text, format('%s was captured and %s promised back for an order of %s', captured_minor, promised_minor,
      total_minor)
    from books where captured_minor - promised_minor > total_minor
    union all
    select id::text, format('order says %s refunded, its refunds say %s', refunded_minor, confirmed_minor)
    from books where refunded_minor <> confirmed_minor
    union all
    select id::text, format('order is %s with %s of %s refunded and %s refunds to come', status, refunded_minor,
      total_minor, unsettled)
    from books
    where status = 'refunded' and refunded_minor < total_minor
      or status = 'partially_refunded' and not (refunded_minor > 0 and refunded_minor < total_minor)
      or status = 'refund_pending' and unsettled = 0
    union all
    select id::text, format('order is %s, sold: %s, with %s active and %s confirmed reservations', status, sold, active,
      confirmed)
    from books where confirmed <> sold::int or sold and active > 0`,
};

const events: Rule = {
  id: 'I7',
  title: 'each payment event is applied once, and in time',
  sql: `
    with successes as (
      select event.order_id, count(*) as applied
      from payment_events event where event.state = 'applied' and event.outcome = 'success' group by event.order_id
    ), applied as (
      select event.*, payments.order_id as payment_order_id, payments.provider as payment_provider,
        payments.status as payment_status
      from payment_events event left join payments on payments.id = event.payment_id
      where event.state = 'applied'
    )
    select min(id::text) as subject, format('the event is kept %s times', count(*)) as detail
    from payment_events group by provider, event_id having count(*) > 1
    union all
    select id::text, format('received %s s ago and not applied', floor(extract(epoch from now() - received_at)))
    from payment_events where state = 'received' and received_at < now() - make_interval(secs => $1)
    union all
    select id::text, format('state %s and time of applying contradict each other', state)
    from payment_events where (state = 'received') <> (applied_at is null)
    union all
    select event.id::text, 'applied to an order that it does not name, or with another amount or currency'
    from applied event left join orders on orders.id = event.order_id
    where event.reference is distinct from orders.reference and (event.reference is not null or event.payment_id is null)
      or orders.id is null
      or event.outcome in ('success', 'refunded')
        and (event.amount_minor is distinct from orders.total_minor or event.currency <> orders.currency)
    union all
    select event.id::text, 'applied to a payment of another order or provider'
    from applied event
    where payment_id is not null and (order_id is distinct from payment_order_id or provider is distinct from payment_provider)
    union all
    select event.id::text, format('a payment is %s although %s was applied to it', payment_status, outcome)
    from applied event
    where payment_status <> 'captured' and outcome in ('success', 'refunded')
      or payment_status not in ('captured', 'cancelled') and outcome = 'cancelled'
      or payment_status in ('created', 'pending') and outcome = 'failed'
    union all
    select event.id::text, format('%s of %s was given back, as the provider says', refunded_minor, amount_minor)
    from applied event
    where outcome = 'refunded' and (refunded_minor is null or refunded_minor not between 0 and amount_minor)
    union all
    select payment_id::text, format('%s successes were applied to one payment', count(*))
    from applied event where outcome = 'success' and payment_id is not null group by payment_id having count(*) > 1
    union all
    select order_id::text, format('%s successes were applied, %s payments are captured', applied, captured)
    from successes, lateral (
      select count(*) as captured from payments
      where payments.order_id = successes.order_id and payments.status = 'captured'
    ) payment
    where applied > captured`,
  parameters: ({ paymentEventSeconds }) => [paymentEventSeconds],
};

export const moneyRules: readonly Rule[] = [books, events];
