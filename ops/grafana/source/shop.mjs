import { dashboard, graph, number, perSecond, quantile, row, table } from './panels.mjs';

const now = [
  number({
    title: 'APIs that answer',
    description: 'Processes of the API that Prometheus reaches.',
    query: 'count(up{job="holdfast-api"} == 1) or vector(0)',
    limits: [2, 1],
  }),
  number({
    title: 'Workers that answer',
    description: 'Without one the shop goes on selling; payments, mails and webhooks wait.',
    query: 'count(up{job="holdfast-worker"} == 1) or vector(0)',
    limits: [2, 1],
  }),
  number({
    title: 'Violations of the books',
    description: 'Of the rules I1 to I13, as the workers last found. Anything but 0 is an emergency.',
    query: 'sum(max by (rule) (invariant_violations))',
    limits: [1, 1],
  }),
  number({
    title: 'Orders a minute',
    description: 'Placed within the last five minutes.',
    query: '60 * sum(rate(orders_created_total[5m]))',
    decimals: 1,
  }),
  number({
    title: 'Heartbeat',
    description: 'Age of the newest tick that went the way of every message; one is sent every 20 s.',
    query: 'max(heartbeat_age_seconds)',
    unit: 's',
    limits: [60, 120],
  }),
  number({
    title: 'Oldest message',
    description: 'How long the oldest message of the outbox has waited.',
    query: 'max(outbox_oldest_seconds)',
    unit: 's',
    limits: [60, 300],
  }),
];

const selling = [
  graph({
    title: 'Checkouts by outcome',
    description:
      'placed and replayed are orders; insufficient_stock, price_changed and the like are refusals; busy is 503.',
    unit: 'reqps',
    stack: true,
    queries: { '{{outcome}}': perSecond('checkout_outcomes_total', { by: 'outcome' }) },
  }),
  graph({
    title: 'How long placing an order takes',
    description: 'From the request until the order is committed; refusals are left out.',
    unit: 's',
    limits: [0.5, 1],
    queries: {
      'half of them': quantile(0.5, 'order_creation_duration_seconds'),
      '95 %': quantile(0.95, 'order_creation_duration_seconds'),
      '99 %': quantile(0.99, 'order_creation_duration_seconds'),
    },
  }),
  graph({
    title: 'Orders and holds',
    description: 'Orders that wait for their payment, and reservations that hold stock for them.',
    queries: { 'orders that wait': 'max(active_orders)', holds: 'max(active_reservations)' },
  }),
  graph({
    title: 'Products that run low',
    description: 'With a variant at or below its threshold.',
    queries: { products: 'max(low_stock_products)' },
  }),
];

const objectives = [
  graph({
    title: 'Server errors, of the last hour',
    description: 'Part of the requests and checkouts that ended in 5xx. The objective of the month is 0.1 %.',
    unit: 'percentunit',
    limits: [0.001, 0.0144],
    queries: { requests: 'holdfast:api_errors:ratio1h', checkouts: 'holdfast:checkout_errors:ratio1h' },
  }),
  graph({
    title: 'Too slow, of the last hour',
    description: 'Requests beyond 0.5 s, checkouts beyond 1 s. The objective of the month is 1 %.',
    unit: 'percentunit',
    limits: [0.01, 0.144],
    queries: { requests: 'holdfast:api_slow:ratio1h', checkouts: 'holdfast:checkout_slow:ratio1h' },
  }),
];

const money = [
  graph({
    title: 'Payment events by answer',
    description:
      'What payment providers sent, and how it was answered: 200 is kept, 401 a signature that does not fit.',
    unit: 'reqps',
    stack: true,
    queries: {
      '{{status}}': perSecond('http_request_duration_seconds_count', {
        by: 'status',
        matchers: '{route="/api/v1/webhooks/payments/:provider"}',
      }),
    },
  }),
  table({
    title: 'Alerts that fire',
    description: 'Each has a page in ops/runbooks.',
    query: 'ALERTS{alertstate="firing"}',
  }),
];

export const shop = dashboard({
  uid: 'holdfast-shop',
  title: 'Shop at a glance',
  description: 'Whether the shop sells, and whether what it promised is kept.',
  panels: [
    row('Now'),
    ...now,
    row('Selling'),
    ...selling,
    row('Objectives'),
    ...objectives,
    row('Money and alerts'),
    ...money,
  ],
});
