import { against, type Planting } from './planting';

const placing = (orderId: string): string => `resource_id = '${orderId}' and status = 201`;
const copyOfKey = (orderId: string, key: string): string =>
  `insert into idempotency_keys (scope, key, fingerprint, status, body, headers, resource_id)
   select scope, ${key}, fingerprint, status, body, headers, resource_id from idempotency_keys where ${placing(orderId)}`;

export const answerPlantings: readonly Planting[] = [
  {
    rule: 'I5',
    what: 'a key that was taken and never answered',
    sql: () => `insert into idempotency_keys (scope, key, fingerprint) values ('user:1', 'k', 'f')`,
    says: /committed without its answer/,
  },
  {
    rule: 'I5',
    what: 'a key with two answers',
    sql: ({ pending }) => `alter table idempotency_keys drop constraint idempotency_keys_pkey;
      ${copyOfKey(pending.id, 'key')}`,
    says: /a key is stored 2 times/,
  },
  {
    rule: 'I5',
    what: 'an order that a client was told of and that is gone',
    sql: ({ cancelled: { id } }) => `
      ${against('order_transitions', `delete from order_transitions where order_id = '${id}'`)}
      ${against('order_lines', `delete from order_lines where order_id = '${id}'`)} delete from orders where id = '${id}'`,
    says: /a client was told of order ORD-\w+, which does not exist/,
    also: ['I10'],
  },
  {
    rule: 'I5',
    what: 'an answer that tells of somebody else’s order',
    sql: ({ pending, expired }) =>
      `update idempotency_keys set resource_id = '${expired.id}' where ${placing(pending.id)}`,
    says: /a client was told of order ORD-\w+ instead of ORD-\w+/,
  },
  {
    rule: 'I5',
    what: 'a payment that a client was told of and that is gone',
    sql: ({ pending }) => `delete from payments where order_id = '${pending.id}'`,
    says: /a client was told of a payment/,
  },
  {
    rule: 'I5',
    what: 'one order as the answer to two requests',
    sql: ({ pending }) => copyOfKey(pending.id, `'another'`),
    says: /2 keys have placed order ORD-/,
  },
  {
    rule: 'I5',
    what: 'a reference that two orders have',
    sql: ({ pending, cancelled }) => `alter table orders drop constraint orders_reference_unique;
      update orders set reference = '${pending.reference}' where id = '${cancelled.id}'`,
    says: /2 orders have the reference ORD-/,
  },
  {
    rule: 'I5',
    what: 'an order without lines',
    sql: ({ cancelled }) => against('order_lines', `delete from order_lines where order_id = '${cancelled.id}'`),
    says: /has no lines/,
    also: ['I10', 'I13'],
  },
  {
    rule: 'I5',
    what: 'an order without a beginning',
    sql: ({ pending }) =>
      against('order_transitions', `delete from order_transitions where order_id = '${pending.id}'`),
    says: /has no beginning/,
    also: ['I10'],
  },
];
