import type { Planting } from './planting';

const message = (columns: Readonly<Record<string, string>>): string =>
  `insert into outbox (id, topic, payload, ${Object.keys(columns).join(', ')})
   values (new_id(), 'test', '{}', ${Object.values(columns).join(', ')})`;

const secondsAgo = (seconds: number): string => `now() - interval '${seconds} s'`;

const mails: readonly Planting[] = [
  {
    rule: 'I8',
    what: 'an e-mail that is recorded twice',
    sql: ({ paid: { id } }) => `alter table notifications drop constraint notifications_order_template_unique;
      insert into notifications (id, order_id, template, recipient, message_id)
      values (new_id(), '${id}', 'order_confirmation', 'a@example.com', '<order_confirmation.${id}@other.example.com>')`,
    says: /^order_confirmation is recorded 2 times$/,
  },
  {
    rule: 'I8',
    what: 'two e-mails with one Message-ID',
    sql: ({ paid }) => `alter table notifications drop constraint notifications_message_id_unique;
      insert into notifications (id, template, recipient, message_id)
      select new_id(), 'low_stock', recipient, message_id from notifications where order_id = '${paid.id}'`,
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
