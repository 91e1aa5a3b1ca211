import type { PlacedOrder } from '../customer';
import { of, refund } from './money-rows';
import type { Planting } from './planting';

const surplus = ({ id }: PlacedOrder): string => `order_id = '${id}' and surplus`;

const paidTwice: readonly Planting[] = [
  {
    rule: 'I6',
    what: 'a second payment that was not given back whole',
    sql: ({ paidTwice: order }) => `update refunds set amount_minor = amount_minor - 1 where ${surplus(order)};
      update payments set refunded_minor = refunded_minor - 1 where ${of(order)} and refunded_minor > 0`,
    says: /^paid twice: 2550 captured and 2549 promised back, all of it as surplus: t$/,
  },
  {
    rule: 'I6',
    what: 'a second payment that was given back in part as the order’s',
    sql: ({ paidTwice: order }) => `update refunds set amount_minor = amount_minor - 50 where ${surplus(order)};
      ${refund(`${of(order)} and refunded_minor > 0`, { orderId: order.id, amount: 50, status: 'succeeded' })}`,
    says: /^paid twice: 2550 captured and 2550 promised back, all of it as surplus: f$/,
  },
  {
    rule: 'I6',
    what: 'a second payment that is none, because there is no first one',
    sql: ({ paidTwice: order }) => `update payments set captured_minor = 0, status = 'failed'
      where ${of(order)} and captured_minor > 0 and refunded_minor = 0`,
    says: /^order was paid twice, but only 0 of 2550 was captured once$/,
    also: ['I7'],
  },
  {
    rule: 'I6',
    what: 'a second payment that counts as the order’s refund',
    sql: ({ paidTwice: order }) => `update refunds set surplus = false where ${surplus(order)}`,
    says: /^order says 0 refunded, its refunds say 2550$/,
  },
  {
    rule: 'I6',
    what: 'captured money on a payment that was cancelled',
    sql: ({ paidTwice: order }) =>
      `update payments set captured_minor = 2550 where ${of(order)} and status = 'cancelled'`,
    says: /^payment is cancelled: 2550 captured/,
  },
];

const onPayments: readonly Planting[] = [
  {
    rule: 'I7',
    what: 'a success that was applied to the payment of another order',
    sql: ({ paid, paidTwice: order }) => `update payment_events
      set payment_id = (select id from payments where ${of(paid)} limit 1)
      where ${of(order)} and state = 'applied' and detail = 'payment captured'`,
    says: /^applied to a payment of another order or provider$/,
  },
  {
    rule: 'I7',
    what: 'a success whose payment is not captured',
    sql: ({ paidTwice: order }) => `update payment_events
      set payment_id = (select id from payments where ${of(order)} and status = 'cancelled')
      where ${of(order)} and state = 'applied' and detail = 'payment captured'`,
    says: /^a payment is cancelled although success was applied to it$/,
  },
  {
    rule: 'I7',
    what: 'a cancellation whose payment is open again',
    sql: ({ paidTwice: order }) => `update payments set status = 'pending' where ${of(order)} and status = 'cancelled'`,
    says: /^a payment is pending although cancelled was applied to it$/,
  },
  {
    rule: 'I7',
    what: 'an event without a reference that was applied to no payment',
    sql: ({ paid }) => `update payment_events set reference = null, payment_id = null
      where ${of(paid)} and state = 'applied' and outcome = 'success'`,
    says: /^applied to an order that it does not name/,
  },
  {
    rule: 'I7',
    what: 'two successes of one payment',
    sql: ({ paidTwice: order }) => `update payment_events
      set payment_id = (select payment_id from payment_events where ${of(order)} and detail = 'payment captured')
      where ${of(order)} and state = 'applied' and outcome = 'success'`,
    says: /^2 successes were applied to one payment$/,
  },
  {
    rule: 'I7',
    what: 'a refund at the provider of more than was captured',
    sql: ({ paid }) => `insert into payment_events (id, provider, event_id, order_id, payment_id, outcome, amount_minor,
        refunded_minor, currency, payload, state, applied_at)
      select new_id(), provider, 'evt_planted', order_id, id, 'refunded', captured_minor, captured_minor + 1, currency, '{}',
        'applied', now()
      from payments where ${of(paid)}`,
    says: /^7651 of 7650 was given back, as the provider says$/,
  },
];

export const paymentPlantings: readonly Planting[] = [...paidTwice, ...onPayments];
