import type { Rule } from './rule';

/**
 * A key's row becomes visible with its answer and with what the answer tells of, or not at all. Bodies are searched as
 * text: a quote inside a customer's own text is escaped there and cannot imitate a member.
 */
const answers: Rule = {
  id: 'I5',
  title: 'every order a client was told of exists, once',
  sql: `
    with answers as materialized (
      select resource_id, split_part(split_part(body, '"reference":"', 2), '"', 1) as reference,
        status = 201 and strpos(body, '"status":"pending"') > 0 as of_placing,
        strpos(body, '"clientSecret":"') > 0 as of_payment
      from idempotency_keys
    ), told as (
      select * from answers where reference like 'ORD-%'
    )
    select md5(scope || ' ' || key) as subject, 'a key was committed without its answer' as detail
    from idempotency_keys where status is null or body is null or resource_id is null
    union all
    select md5(scope || ' ' || key), format('a key is stored %s times', count(*))
    from idempotency_keys group by scope, key having count(*) > 1
    union all
    select resource_id::text, format('a client was told of order %s, which does not exist', reference)
    from told where not exists (select from orders where orders.reference = told.reference)
    union all
    select resource_id::text, format('a client was told of order %s instead of %s', told.reference, orders.reference)
    from told join orders on orders.id = told.resource_id where orders.reference <> told.reference
    union all
    select resource_id::text, 'a client was told of a payment that does not exist'
    from answers where of_payment and not exists (select from payments where payments.id = resource_id)
    union all
    select min(resource_id::text), format('%s keys have placed order %s', count(*), reference)
    from told where of_placing group by reference having count(*) > 1
    union all
    select min(id::text), format('%s orders have the reference %s', count(*), reference)
    from orders group by reference having count(*) > 1
    union all
    select id::text, 'the order has no lines'
    from orders where not exists (select from order_lines where order_id = orders.id)
    union all
    select id::text, 'the order has no beginning in its history'
    from orders where not exists (
      select from order_transitions step
      where step.order_id = orders.id and step.from_status is null and step.to_status = 'pending'
    )`,
};

export const answerRules: readonly Rule[] = [answers];
