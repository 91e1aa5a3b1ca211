import type { Rule } from './rule';

/** Who writes confirmation and receipt, as the outbox knows it. */
const paidOrderConsumer = 'notifications.order_confirmation';

/**
 * A mail is about an order, or about an event. However it ended, it is recorded. The outbox message says that a worker was to
 * act; without one, or with one that is dead for the mails, neither confirmation nor receipt is expected.
 */
const mails: Rule = {
  id: 'I8',
  title: 'each e-mail of an order is recorded once, and in time',
  sql: `
    select coalesce(order_id, event_id)::text as subject, format('%s is recorded %s times', template, count(*)) as detail
    from notifications group by order_id, event_id, template, occasion having count(*) > 1
    union all
    select order_id::text, format('%s is recorded %s times, on different occasions', template, count(*))
    from notifications
    where order_id is not null and template <> 'refund_issued'
    group by order_id, template having count(distinct occasion) > 1
    union all
    select min(id::text), format('%s notifications share a Message-ID', count(*))
    from notifications group by message_id having count(*) > 1
    union all
    select id::text, format('the Message-ID of %s does not follow from template and what it is about', template)
    from notifications
    where not starts_with(message_id, '<' || template || '.' || coalesce(order_id, event_id)
      || case when occasion = 1 then '' else '.' || occasion end || '@')
    union all
    select id::text, format('%s is %s, and that it was sent is %s', template, state,
      case when sent_at is null then 'not recorded' else 'recorded' end)
    from notifications where (state = 'sent') <> (sent_at is not null)
    union all
    select message.payload ->> 'orderId',
      format('paid %s s ago, and no %s is recorded', floor(extract(epoch from now() - message.created_at)), mail.name)
    from outbox message
      cross join (values ('order_confirmation', 'confirmation'), ('payment_receipt', 'receipt')) as mail (template, name)
    where message.topic = 'order.paid' and message.dead_at is null and coalesce(message.consumers, 1) > 0
      and '${paidOrderConsumer}' = any(coalesce(message.published_to, array['${paidOrderConsumer}']))
      and '${paidOrderConsumer}' <> all(message.dead_consumers)
      and message.created_at < now() - make_interval(secs => $1)
      and not exists (
        select from notifications
        where order_id::text = message.payload ->> 'orderId' and template = mail.template
      )`,
  parameters: ({ confirmationSeconds }) => [confirmationSeconds],
};

/** A message that is opened again for publication keeps the overdue_at of its last one: it has waited since then. */
const outbox: Rule = {
  id: 'I9',
  title: 'no message stays unpublished or unprocessed',
  sql: `
    select id::text as subject,
      format('%s was due %s s ago and is not published', topic,
        floor(extract(epoch from now() - greatest(created_at, overdue_at)))) as detail
    from outbox
    where published_at is null and processed_at is null and dead_at is null
      and greatest(created_at, overdue_at) < now() - make_interval(secs => $1)
    union all
    select id::text,
      format('%s has been overdue for %s s and is not processed', topic,
        floor(extract(epoch from now() - coalesce(overdue_at, published_at))))
    from outbox
    where published_at is not null and processed_at is null and dead_at is null
      and coalesce(overdue_at, published_at) < now() - make_interval(secs => $2)`,
  parameters: ({ publicationSeconds, processingGraceSeconds }) => [publicationSeconds, processingGraceSeconds],
};

export const messageRules: readonly Rule[] = [mails, outbox];
