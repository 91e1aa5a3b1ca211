import type { Planting } from './planting';

const message = (columns: Readonly<Record<string, string>>): string =>
  `insert into outbox (id, topic, payload, ${Object.keys(columns).join(', ')})
   values (new_id(), 'test', '{}', ${Object.values(columns).join(', ')})`;

const secondsAgo = (seconds: number): string => `now() - interval '${seconds} s'`;

const mails: readonly Planting[] = [
  {
    rule: 'I8',
    what: 'an e-mail that is recorded twice',
    sql: ({ paid: { id } }) => `alter table notifications drop constraint notifications_order_template_occasion_unique;
      insert into notifications (id, order_id, template, recipient, message_id)
      values (new_id(), '${id}', 'order_confirmation', 'a@example.com', '<order_confirmation.${id}@other.example.com>')`,
    says: /^order_confirmation is recorded 2 times$/,
  },
  {
    rule: 'I8',
    what: 'a second confirmation, on whatever occasion',
    sql: ({ paid: { id } }) => `insert into notifications (id, order_id, template, occasion, recipient, message_id)
      values (new_id(), '${id}', 'order_confirmation', 2, 'a@example.com', '<order_confirmation.${id}.2@example.com>')`,
    says: /^order_confirmation is recorded 2 times, on different occasions$/,
  },
  {
    rule: 'I8',
    what: 'two e-mails with one Message-ID',
    sql: ({ paid }) => `alter table notifications drop constraint notifications_message_id_unique;
      insert into notifications (id, event_id, template, recipient, message_id)
      select new_id(), new_id(), 'low_stock', recipient, message_id from notifications where order_id = '${paid.id}'`,
    says: /^2 notifications share a Message-ID$/,
  },
  {
    rule: 'I8',
    what: 'a Message-ID that would be another one next time',
    sql: ({ paid }) => `update notifications set message_id = '<random@example.com>' where order_id = '${paid.id}'`,
    says: /^the Message-ID of order_confirmation does not follow/,
  },
  {
    rule: 'I8',
    what: 'a mail about an event that is recorded twice',
    sql: () => `alter table notifications drop constraint notifications_event_template_unique;
      with event as (select new_id() as id)
      insert into notifications (id, event_id, template, recipient, message_id)
      select new_id(), event.id, 'low_stock', 'a@example.com', format('<low_stock.%s@%s.example.com>', event.id, host)
      from event, unnest(array['one', 'two']) as host`,
    says: /^low_stock is recorded 2 times$/,
  },
  {
    rule: 'I8',
    what: 'a second mail of its kind under the id of the first',
    sql: ({ paid: { id } }) => `insert into notifications (id, order_id, template, occasion, recipient, message_id)
      values (new_id(), '${id}', 'refund_issued', 2, 'a@example.com', '<refund_issued.${id}@example.com>')`,
    says: /^the Message-ID of refund_issued does not follow from template and what it is about$/,
  },
  {
    rule: 'I8',
    what: 'a mail that was sent at no time',
    sql: ({ paid }) => `update notifications set sent_at = null where order_id = '${paid.id}'`,
    says: /^order_confirmation is sent, and that it was sent is not recorded$/,
  },
  {
    rule: 'I8',
    what: 'a mail that was refused and has a time at which it was sent',
    sql: ({ paid }) => `update notifications set state = 'failed' where order_id = '${paid.id}'`,
    says: /^order_confirmation is failed, and that it was sent is recorded$/,
  },
  {
    rule: 'I8',
    what: 'a paid order whose receipt was forgotten',
    sql: ({ paid }) => `update outbox set consumers = 1, created_at = ${secondsAgo(901)}
      where payload ->> 'orderId' = '${paid.id}'`,
    says: /^paid 901 s ago, and no receipt is recorded$/,
  },
  {
    rule: 'I8',
    what: 'a paid order of which only others were told',
    sql: ({ paid }) => `update outbox
      set consumers = 2, created_at = ${secondsAgo(901)}, dead_consumers = array['webhooks.tell'],
        published_to = array['webhooks.tell', 'notifications.order_confirmation']
      where payload ->> 'orderId' = '${paid.id}'`,
    says: /^paid 901 s ago, and no receipt is recorded$/,
  },
  {
    rule: 'I8',
    what: 'a paid order whose confirmation was forgotten',
    sql: ({ paid }) => `delete from notifications where order_id = '${paid.id}';
      update outbox set consumers = 1, created_at = ${secondsAgo(901)} where payload ->> 'orderId' = '${paid.id}'`,
    says: /^paid 901 s ago, and no confirmation is recorded$/,
  },
];

const outbox: readonly Planting[] = [
  {
    rule: 'I9',
    what: 'a message that nobody publishes',
    sql: () => message({ created_at: secondsAgo(301) }),
    says: /^test was due 301 s ago and is not published$/,
  },
  {
    rule: 'I9',
    what: 'a message that nobody publishes again',
    sql: () => message({ created_at: secondsAgo(9000), overdue_at: secondsAgo(302) }),
    says: /^test was due 302 s ago and is not published$/,
  },
  {
    rule: 'I9',
    what: 'a message that nobody processes',
    sql: () => message({ published_at: secondsAgo(400), overdue_at: secondsAgo(301), consumers: '1' }),
    says: /^test has been overdue for 301 s and is not processed$/,
  },
];

const holds: readonly Planting[] = [
  {
    rule: 'I11',
    what: 'a hold that nobody ends',
    sql: ({ pending }) => `update reservations set expires_at = ${secondsAgo(76)} where order_id = '${pending.id}'`,
    says: /^expired 76 s ago and still active$/,
  },
];

export const messagePlantings: readonly Planting[] = [...mails, ...outbox, ...holds];

/** What looks like a late message or hold, and is not. */
export const patience: readonly Omit<Planting, 'rule' | 'says'>[] = [
  {
    what: 'a payment event that has not waited long',
    sql: ({ paid }) => `update payment_events
      set state = 'received', applied_at = null, received_at = ${secondsAgo(890)}
      where order_id = '${paid.id}' and outcome = 'failed'`,
  },
  {
    what: 'an order that was paid a moment ago',
    sql: ({ paid }) => `delete from notifications where order_id = '${paid.id}';
      update outbox set consumers = 1, created_at = ${secondsAgo(890)} where payload ->> 'orderId' = '${paid.id}'`,
  },
  {
    what: 'a confirmation that failed for good and lies with the dead letters',
    sql: ({ paid }) => `delete from notifications where order_id = '${paid.id}';
      update outbox set consumers = 1, dead_at = now(), processed_at = null, created_at = ${secondsAgo(9000)},
        overdue_at = ${secondsAgo(8000)}
      where payload ->> 'orderId' = '${paid.id}'`,
  },
  {
    what: 'a receipt that failed for good while others are still to be told',
    sql: ({ paid }) => `update outbox
      set consumers = 2, created_at = ${secondsAgo(9000)}, dead_consumers = array['notifications.order_confirmation'],
        published_to = array['webhooks.tell', 'notifications.order_confirmation']
      where payload ->> 'orderId' = '${paid.id}'`,
  },
  {
    what: 'a paid order when nobody sent mails',
    sql: ({ paid }) => `delete from notifications where order_id = '${paid.id}';
      update outbox set consumers = 1, created_at = ${secondsAgo(9000)}, published_to = array['webhooks.tell']
      where payload ->> 'orderId' = '${paid.id}'`,
  },
  {
    what: 'mails that were refused for good, or were not true any more',
    sql: ({ paid: { id } }) => `
      update notifications set state = 'failed', sent_at = null where order_id = '${id}';
      insert into notifications (id, order_id, template, occasion, state, recipient, message_id)
      values
        (new_id(), '${id}', 'payment_receipt', 1, 'failed', 'a@example.com', '<payment_receipt.${id}@example.com>'),
        (new_id(), '${id}', 'reservation_expiring', 1, 'skipped', 'a@example.com', '<reservation_expiring.${id}@example.com>'),
        (new_id(), '${id}', 'refund_issued', 1, 'queued', 'a@example.com', '<refund_issued.${id}@example.com>'),
        (new_id(), '${id}', 'refund_issued', 2, 'failed', 'a@example.com', '<refund_issued.${id}.2@example.com>');
      update outbox set consumers = 1, created_at = ${secondsAgo(901)} where payload ->> 'orderId' = '${id}'`,
  },
  { what: 'a message that was written a moment ago', sql: () => message({ created_at: secondsAgo(290) }) },
  {
    what: 'an old message that was opened for publication a moment ago',
    sql: () => message({ created_at: secondsAgo(9000), overdue_at: secondsAgo(290) }),
  },
  {
    what: 'an old message that is tried again later',
    sql: () => message({ created_at: secondsAgo(9000), published_at: secondsAgo(8000), overdue_at: secondsAgo(-60) }),
  },
  {
    what: 'a hold that has just expired',
    sql: ({ pending }) => `update reservations set expires_at = ${secondsAgo(70)} where order_id = '${pending.id}'`,
  },
];
