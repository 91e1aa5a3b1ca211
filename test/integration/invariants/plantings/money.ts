import { of, refund } from './money-rows';
import { paymentPlantings } from './payments';
import type { Planting } from './planting';

const payments: readonly Planting[] = [
  {
    rule: 'I6',
    what: 'more refunded than captured',
    sql: ({ paid }) => `alter table payments drop constraint payments_amounts_in_range;
      update payments set refunded_minor = captured_minor + 1 where ${of(paid)}`,
    says: /^payment is captured: 7650 captured, 7651 refunded/,
  },
  {
    rule: 'I6',
    what: 'more promised back than captured',
    sql: ({ refundPending }) => refund(of(refundPending), { orderId: refundPending.id, amount: 1, status: 'pending' }),
    says: /^payment is captured: 2550 captured, 0 refunded; refunds: 0 confirmed, 2551 promised$/,
  },
  {
    rule: 'I6',
    what: 'a confirmed refund that the payment does not know',
    sql: ({ paid }) => refund(of(paid), { orderId: paid.id, amount: 50, status: 'succeeded' }),
    says: /^order says 0 refunded, its refunds say 50$/,
  },
  {
    rule: 'I6',
    what: 'captured money on a payment that failed',
    sql: ({ paid }) => `update payments set status = 'failed' where ${of(paid)}`,
    says: /^payment is failed: 7650 captured/,
    also: ['I7'],
  },
  {
    rule: 'I6',
    what: 'a payment in another currency than its order',
    sql: ({ paid }) => `update payments set currency = 'EUR' where ${of(paid)}`,
    says: /^the payment has no order of its currency$/,
  },
  {
    rule: 'I6',
    what: 'a payment without an order',
    sql: () => `insert into payments (id, order_id, provider, amount_minor, currency)
      values (new_id(), new_id(), 'sandbox', 1, 'USD')`,
    says: /^the payment has no order of its currency$/,
  },
  {
    rule: 'I6',
    what: 'a refund out of another order’s payment',
    sql: ({ paid, paidLate }) => refund(of(paidLate), { orderId: paid.id, amount: 1, status: 'failed' }),
    says: /^the refund and its payment are of different orders$/,
  },
];

const books: readonly Planting[] = [
  {
    rule: 'I6',
    what: 'an order that was sold for less than its total',
    sql: ({ paid }) => `update payments set captured_minor = captured_minor - 1 where ${of(paid)}`,
    says: /^order was sold for 7650, but 7649 was captured$/,
  },
  {
    rule: 'I6',
    what: 'an order that was paid for twice',
    sql: ({ paid }) => `insert into payments (id, order_id, provider, status, amount_minor, captured_minor, currency)
      select new_id(), order_id, 'stripe', status, amount_minor, captured_minor, currency from payments where ${of(paid)}`,
    says: /^15300 was captured and 0 promised back for an order of 7650$/,
  },
  {
    rule: 'I6',
    what: 'money for an order that says it was given back',
    sql: ({ paid }) => `update orders set refunded_minor = 100 where id = '${paid.id}'`,
    says: /^order says 100 refunded, its refunds say 0$/,
  },
  {
    rule: 'I6',
    what: 'an order that is called refunded too early',
    sql: ({ refunded }) => `update refunds set amount_minor = amount_minor - 1 where ${of(refunded)};
      update payments set refunded_minor = refunded_minor - 1 where ${of(refunded)};
      update orders set refunded_minor = refunded_minor - 1 where id = '${refunded.id}'`,
    says: /^order is refunded with 4199 of 4200 refunded/,
  },
  {
    rule: 'I6',
    what: 'an order that is called partially refunded without a refund',
    sql: ({ paid }) => `update orders set status = 'partially_refunded' where id = '${paid.id}';
      insert into order_transitions (id, order_id, from_status, to_status, actor, reason)
      values (new_id(), '${paid.id}', 'paid', 'partially_refunded', 'test', 'test')`,
    says: /^order is partially_refunded with 0 of 7650 refunded/,
  },
  {
    rule: 'I6',
    what: 'an order that waits for a refund nobody has asked for',
    sql: ({ refundPending }) => `delete from refunds where ${of(refundPending)}`,
    says: /^order is refund_pending with 0 of 2550 refunded and 0 refunds to come$/,
  },
  {
    rule: 'I6',
    what: 'a paid order that still holds stock',
    sql: ({ paid }) => `insert into reservations (id, order_id, expires_at)
      values (new_id(), '${paid.id}', now() + interval '1 h')`,
    says: /^order is paid, sold: t, with 1 active and 1 confirmed reservations$/,
    also: ['I10'],
  },
  {
    rule: 'I6',
    what: 'a paid order whose stock was given back',
    sql: ({ paid }) => `update reservations set status = 'released' where ${of(paid)}`,
    says: /^order is paid, sold: t, with 0 active and 0 confirmed reservations$/,
    also: ['I3', 'I4'],
  },
  {
    rule: 'I6',
    what: 'stock that left without money',
    sql: ({ pending }) => `update reservations set status = 'confirmed' where ${of(pending)}`,
    says: /^order is pending, sold: f, with 0 active and 1 confirmed reservations$/,
    also: ['I3', 'I4', 'I10'],
  },
];

const events: readonly Planting[] = [
  {
    rule: 'I7',
    what: 'an event that is kept twice',
    sql: ({ paid }) => `alter table payment_events drop constraint payment_events_identity_unique;
      insert into payment_events (id, provider, event_id, reference, outcome, currency, payload)
      select new_id(), provider, event_id, reference, outcome, currency, payload from payment_events where ${of(paid)} limit 1`,
    says: /^the event is kept 2 times$/,
  },
  {
    rule: 'I7',
    what: 'an event that waits for too long',
    sql: ({ paid }) => `update payment_events
      set state = 'received', applied_at = null, received_at = now() - interval '901 s'
      where ${of(paid)} and outcome = 'failed'`,
    says: /^received 901 s ago and not applied$/,
  },
  {
    rule: 'I7',
    what: 'an event that was applied and still waits',
    sql: ({ paid }) => `update payment_events set state = 'received' where ${of(paid)} and outcome = 'failed'`,
    says: /contradict each other/,
  },
  {
    rule: 'I7',
    what: 'an event that was applied to another order',
    sql: ({ paid, pending }) => `update payment_events set order_id = '${pending.id}'
      where ${of(paid)} and outcome = 'failed'`,
    says: /that it does not name/,
  },
  {
    rule: 'I7',
    what: 'a success of a wrong amount that was applied',
    sql: ({ paid }) => `update payment_events set amount_minor = amount_minor - 1
      where ${of(paid)} and outcome = 'success' and state = 'applied'`,
    says: /with another amount or currency/,
  },
  {
    rule: 'I7',
    what: 'a success in a wrong currency that was applied',
    sql: ({ paid }) => `update payment_events set currency = 'EUR'
      where ${of(paid)} and outcome = 'success' and state = 'applied'`,
    says: /with another amount or currency/,
  },
  {
    rule: 'I7',
    what: 'two successes that were applied to one payment',
    sql: ({ paid }) => `update payment_events set state = 'applied' where ${of(paid)} and detail = 'paid again'`,
    says: /^2 successes were applied, 1 payments are captured$/,
  },
];

export const moneyPlantings: readonly Planting[] = [...payments, ...books, ...events, ...paymentPlantings];
